import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Api, InputFile } from "grammy"
import { Playground } from "../../src/playground/Playground.ts"
import { ask, connect, refusal } from "./client.ts"

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("the Bot API", (it) => {
  it.effect("refuses a wrong token, an unknown method and an unknown chat as Telegram does", () =>
    Effect.gen(function* () {
      const { api, apiRoot, token, method } = yield* connect
      const stranger = new Api(`${token}x`, { apiRoot })
      assert.strictEqual(yield* refusal(() => stranger.getMe()), "401 Unauthorized")
      const unknown = yield* method("sendNothing")
      assert.deepStrictEqual(JSON.parse(unknown.text), { ok: false, error_code: 404, description: "Not Found" })
      assert.strictEqual(yield* refusal(() => api.sendMessage(1, "hi")), "400 Bad Request: chat not found")
    }),
  )

  it.effect("checks the parameters of every method, emulated or not", () =>
    Effect.gen(function* () {
      const { method, api } = yield* connect
      const check = (name: string, body: object) =>
        Effect.map(
          method(name, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
          ({ text }): unknown => JSON.parse(text).description,
        )
      assert.strictEqual(yield* check("sendMessage", { text: "a" }), "Bad Request: chat_id is empty")
      assert.strictEqual(
        yield* check("sendMessage", { chat_id: 1, text: "a", txet: 1 }),
        'Bad Request: sendMessage has no parameter "txet"',
      )
      assert.strictEqual(
        yield* check("sendDice", { chat_id: 1, wrong: true }),
        'Bad Request: sendDice has no parameter "wrong"',
      )
      assert.strictEqual(
        yield* check("sendLocation", { chat_id: 1, latitude: 1 }),
        'Bad Request: parameter "longitude" is required',
      )
      assert.strictEqual(
        yield* check("sendLocation", { chat_id: 1, latitude: "north", longitude: 2 }),
        'Bad Request: parameter "latitude" must be a number',
      )
      assert.strictEqual(
        yield* refusal(() => api.sendDice(1, "🎲")),
        "501 Not Implemented: the emulator has no sendDice",
      )
    }),
  )

  it.effect("takes parameters from the query, a form and JSON, in any spelling of the method", () =>
    Effect.gen(function* () {
      const { method, person, state } = yield* connect
      const ada = yield* person()
      const params = new URLSearchParams({ chat_id: String(ada.id), text: "a & b" })
      yield* method(`sendmessage?${params.toString()}`)
      yield* method("sendMessage", { method: "POST", body: params })
      const form = new FormData()
      form.set("chat_id", String(ada.id))
      form.set("text", "a & b")
      yield* method("SENDMESSAGE", { method: "POST", body: form })
      const { messages } = yield* state
      assert.deepStrictEqual(
        messages.filter((message) => message.chatId === ada.id).map((message) => message.text),
        ["a & b", "a & b", "a & b"],
      )
    }),
  )

  it.effect("takes texts of 1 to 4,096 characters after parsing and no lone surrogate", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      const longest = yield* ask(() => api.sendMessage(id, `<b>${"x".repeat(4096)}</b>`, { parse_mode: "HTML" }))
      assert.strictEqual(longest.text.length, 4096)
      assert.strictEqual(
        yield* refusal(() => api.sendMessage(id, "x".repeat(4097))),
        "400 Bad Request: message is too long",
      )
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "")), "400 Bad Request: message text is empty")
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, " \n ")), "400 Bad Request: message text is empty")
      assert.match(yield* refusal(() => api.sendMessage(id, "a\uD800")), /must be encoded in UTF-8/)
      const trimmed = yield* ask(() =>
        api.sendMessage(id, "  bold  ", { entities: [{ type: "bold", offset: 0, length: 8 }] }),
      )
      assert.strictEqual(trimmed.text, "bold")
      assert.deepStrictEqual(trimmed.entities, [{ type: "bold", offset: 0, length: 4 }])
      assert.match(
        yield* refusal(() => api.sendMessage(id, "😀", { entities: [{ type: "bold", offset: 1, length: 1 }] })),
        /entity begins in a middle of a UTF-16 symbol/,
      )
    }),
  )

  it.effect("limits callback data to 64 bytes and wants an action on each inline button", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      const send = (callback_data: string) => () =>
        api.sendMessage(id, "x", { reply_markup: { inline_keyboard: [[{ text: "b", callback_data }]] } })
      yield* ask(send("я".repeat(32)))
      assert.strictEqual(yield* refusal(send("я".repeat(33))), "400 Bad Request: BUTTON_DATA_INVALID")
      assert.strictEqual(yield* refusal(send("")), "400 Bad Request: BUTTON_DATA_INVALID")
      assert.match(
        yield* refusal(() =>
          api.sendMessage(id, "x", { reply_markup: { inline_keyboard: [[{ text: "b", url: "not a url" }]] } }),
        ),
        /Wrong HTTP URL/,
      )
    }),
  )

  it.effect("shows reply keyboards, takes them away, and answers to known messages only", () =>
    Effect.gen(function* () {
      const { api, person, state, write } = yield* connect
      const { id } = yield* person()
      const [question = 0] = yield* write(id, "question")
      const reply = yield* ask(() =>
        api.sendMessage(id, "answer", {
          reply_markup: { keyboard: [["A", "B"]] },
          reply_parameters: { message_id: question },
        }),
      )
      assert.strictEqual(reply.reply_to_message?.text, "question")
      yield* ask(() => api.sendMessage(id, "bye", { reply_markup: { remove_keyboard: true } }))
      const { messages } = yield* state
      assert.deepStrictEqual(
        messages.filter((message) => message.chatId === id).map((message) => message.replyKeyboard),
        [null, [["A", "B"]], []],
      )
      assert.strictEqual(
        yield* refusal(() => api.sendMessage(id, "x", { reply_parameters: { message_id: 1 } })),
        "400 Bad Request: message to be replied not found",
      )
      yield* ask(() =>
        api.sendMessage(id, "x", { reply_parameters: { message_id: 1, allow_sending_without_reply: true } }),
      )
    }),
  )

  it.effect("edits only what is there, is the bot's and changes", () =>
    Effect.gen(function* () {
      const { api, person, write } = yield* connect
      const { id } = yield* person()
      const sent = yield* ask(() => api.sendMessage(id, "one"))
      const edited = yield* ask(() => api.editMessageText(id, sent.message_id, "two"))
      assert.isTrue(typeof edited === "object" && "text" in edited && edited.text === "two" && edited.edit_date > 0)
      assert.match(
        yield* refusal(() => api.editMessageText(id, sent.message_id, " two ")),
        /^400 Bad Request: message is not modified/,
      )
      assert.strictEqual(
        yield* refusal(() => api.editMessageText(id, 1, "x")),
        "400 Bad Request: message to edit not found",
      )
      const [own = 0] = yield* write(id, "mine")
      const keys = yield* ask(() => api.sendMessage(id, "choose", { reply_markup: { keyboard: [["A"]] } }))
      for (const messageId of [own, keys.message_id]) {
        assert.strictEqual(
          yield* refusal(() => api.editMessageText(id, messageId, "x")),
          "400 Bad Request: message can't be edited",
        )
      }
      yield* ask(() =>
        api.editMessageReplyMarkup(id, sent.message_id, {
          reply_markup: { inline_keyboard: [[{ text: "b", callback_data: "b" }]] },
        }),
      )
      assert.strictEqual(
        yield* refusal(() => api.editMessageCaption(id, sent.message_id, { caption: "c" })),
        "400 Bad Request: there is no caption in the message to edit",
      )
      yield* ask(() => api.deleteMessages(id, [sent.message_id, 1]))
      assert.strictEqual(
        yield* refusal(() => api.deleteMessage(id, sent.message_id)),
        "400 Bad Request: message to delete not found",
      )
    }),
  )

  it.effect("sets at most one known reaction", () =>
    Effect.gen(function* () {
      const { api, person, write, state } = yield* connect
      const { id } = yield* person()
      const [own = 0] = yield* write(id, "good news")
      yield* ask(() => api.setMessageReaction(id, own, [{ type: "emoji", emoji: "❤" }]))
      const message = (yield* state).messages.find((found) => found.messageId === own)
      assert.deepStrictEqual(message?.reactions, [{ from: "bot", emoji: "❤" }])
      assert.strictEqual(
        yield* refusal(() =>
          api.setMessageReaction(id, own, [
            { type: "emoji", emoji: "❤" },
            { type: "emoji", emoji: "🔥" },
          ]),
        ),
        "400 Bad Request: REACTIONS_TOO_MANY",
      )
    }),
  )

  it.effect("refuses to write to a person who has blocked the bot", () =>
    Effect.gen(function* () {
      const { api, person, block } = yield* connect
      const { id } = yield* person()
      yield* block(id, true)
      const blocked = "403 Forbidden: bot was blocked by the user"
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "hi")), blocked)
      assert.strictEqual(yield* refusal(() => api.sendChatAction(id, "typing")), blocked)
      yield* block(id, false)
      yield* ask(() => api.sendMessage(id, "hi"))
    }),
  )

  it.effect("keeps commands by scope and language, and the bot's names by language", () =>
    Effect.gen(function* () {
      const { api, state } = yield* connect
      const start = [{ command: "start", description: "Begin" }]
      const начать = [{ command: "start", description: "Начать" }]
      yield* ask(() => api.setMyCommands(start))
      yield* ask(() => api.setMyCommands(начать, { language_code: "ru" }))
      yield* ask(() => api.setMyCommands([], { scope: { type: "all_group_chats" } }))
      assert.deepStrictEqual(yield* ask(() => api.getMyCommands()), start)
      assert.deepStrictEqual(yield* ask(() => api.getMyCommands({ language_code: "ru" })), начать)
      assert.deepStrictEqual((yield* state).commands, { "": start, ru: начать })
      yield* ask(() => api.deleteMyCommands({ language_code: "ru" }))
      assert.deepStrictEqual(yield* ask(() => api.getMyCommands({ language_code: "ru" })), [])
      assert.strictEqual(
        yield* refusal(() => api.setMyCommands([{ command: "No!", description: "x" }])),
        "400 Bad Request: BOT_COMMAND_INVALID",
      )
      yield* ask(() => api.setMyName("Друг", { language_code: "ru" }))
      assert.strictEqual((yield* ask(() => api.getMyName({ language_code: "ru" }))).name, "Друг")
      assert.strictEqual((yield* ask(() => api.getMyName())).name, "Confidant")
    }),
  )
})

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("files", (it) => {
  const download = (path: string | undefined) =>
    Effect.map(connect, ({ apiRoot, token }) => `${apiRoot}/file/bot${token}/${path ?? ""}`).pipe(
      Effect.flatMap((url) => Effect.promise(async () => new Uint8Array(await (await fetch(url)).arrayBuffer()))),
    )

  it.effect("come back byte by byte under their own name, and can be sent again by id", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      const bytes = new Uint8Array(70_000).map((_, index) => (index * 31) % 256)
      const sent = yield* ask(() =>
        api.sendDocument(id, new InputFile(bytes, "дан;ные №1.csv"), { caption: "<i>c</i>", parse_mode: "HTML" }),
      )
      assert.strictEqual(sent.document.mime_type, "text/csv")
      assert.strictEqual(sent.document.file_size, bytes.length)
      assert.deepStrictEqual(sent.caption_entities, [{ type: "italic", offset: 0, length: 1 }])
      const file = yield* ask(() => api.getFile(sent.document.file_id))
      assert.deepStrictEqual(yield* download(file.file_path), bytes)
      const again = yield* ask(() => api.sendDocument(id, sent.document.file_id))
      assert.strictEqual(again.document.file_id, sent.document.file_id)
      assert.match(yield* refusal(() => api.sendVoice(id, sent.document.file_id)), /can't use file of type document/)
      assert.match(yield* refusal(() => api.sendDocument(id, "nothing")), /wrong file identifier/)
      assert.match(
        yield* refusal(() => api.sendDocument(id, new InputFile(bytes, "a"), { caption: "x".repeat(1025) })),
        /message caption is too long/,
      )
    }),
  )

  it.effect("have Telegram's size limits: 10 MB photos, 20 MB downloads, 50 MB uploads", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      const megabytes = (count: number, name: string) => new InputFile(new Uint8Array(count * 1024 * 1024 + 1), name)
      assert.match(yield* refusal(() => api.sendPhoto(id, megabytes(10, "p.png"))), /too big photo size/)
      const large = yield* ask(() => api.sendDocument(id, megabytes(20, "large.zip")))
      assert.strictEqual(yield* refusal(() => api.getFile(large.document.file_id)), "400 Bad Request: file is too big")
      assert.strictEqual(yield* refusal(() => api.sendDocument(id, megabytes(50, "a"))), "413 Request Entity Too Large")
      assert.match(yield* refusal(() => api.sendVoice(id, new InputFile(new Uint8Array(0), "v.ogg"))), /non-empty/)
    }),
  )

  it.effect("from people reach the bot with kind, name and caption, and never run as markup on the page", () =>
    Effect.gen(function* () {
      const { api, person, attach, apiRoot } = yield* connect
      const { id } = yield* person()
      const form = new FormData()
      form.set("kind", "voice")
      form.set("duration", "3")
      form.set("file", new Blob(["<script>"], { type: "text/html" }), "голос.html")
      form.set("caption", "listen")
      yield* attach(id, form)
      const [update] = yield* ask(() => api.getUpdates({ offset: -1 }))
      assert.strictEqual(update?.message?.voice?.duration, 3)
      assert.strictEqual(update?.message?.caption, "listen")
      const fileId = update?.message?.voice?.file_id ?? ""
      const file = yield* ask(() => api.getFile(fileId))
      assert.deepStrictEqual(yield* download(file.file_path), new TextEncoder().encode("<script>"))
      const response = yield* Effect.promise(() => fetch(`${apiRoot}/sim/files/${fileId}`))
      assert.match(response.headers.get("content-security-policy") ?? "", /sandbox/)
      assert.match(response.headers.get("content-disposition") ?? "", /^attachment/)
      assert.strictEqual(yield* Effect.promise(() => response.text()), "<script>")
    }),
  )
})
