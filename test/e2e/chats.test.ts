import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { strFromU8, unzipSync } from "fflate"
import type { SimMessage } from "../../src/playground/SimApi.ts"
import * as BotTexts from "../support/BotTexts.ts"
import * as Chromium from "../support/Chromium.ts"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import { acquainted } from "./acquainted.ts"
import { walk } from "./PhonePage.ts"

const Conversation = Schema.Struct({ number: Schema.Number, title: Schema.String, active: Schema.Boolean })

const kept = (userId: number) =>
  House.use(({ rows }) =>
    rows("SELECT number, title, active FROM conversations WHERE user_id = $1 ORDER BY number", [userId], Conversation),
  )

layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("/chats", (it) => {
  it.effect("each topic of the chat is a conversation, which its answers never leave", () =>
    Effect.gen(function* () {
      const { model, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      const asks = Effect.fnUntraced(function* (words: string, threadId: number | null) {
        yield* threadId === null ? sim.say(ada.id, words) : sim.sayIn(ada.id, threadId, words)
        const answer = yield* sim.receivedLike(ada.id, `the answer to ${words}`, ({ text }) => text.includes(words))
        assert.strictEqual(answer.threadId ?? null, threadId)
        yield* settled(ada.id)
        return JSON.stringify(model.requests.at(-1))
      })
      assert.notInclude(yield* asks("about the garden", 42), "Hello from Ada")
      assert.notInclude(yield* asks("about the roof", 43), "garden")
      const back = yield* asks("and the gate?", 42)
      assert.include(back, "about the garden")
      assert.notInclude(back, "roof")
      const itself = yield* asks("where were we?", null)
      assert.include(itself, "Hello from Ada")
      assert.notInclude(itself, "garden")
    }),
  )

  it.effect("keeps several conversations apart: begun, named, gone back to, deleted", () =>
    Effect.gen(function* () {
      const { model, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      /** Presses the newest button with this data, as soon as there is one. */
      const press = Effect.fnUntraced(function* (data: string) {
        const has = ({ keyboard }: SimMessage) =>
          (keyboard ?? []).flat().some(({ callbackData }) => callbackData === data)
        yield* sim.receivedLike(ada.id, `a button ${data}`, has)
        yield* sim.press(ada.id, sim.fromBot(ada.id).findLast(has)?.messageId ?? 0, data)
      })

      yield* sim.say(ada.id, "/chats")
      yield* press("chats:new")
      yield* sim.receivedLike(ada.id, "a new conversation", ({ text }) => text.includes("new conversation now"))
      yield* sim.say(ada.id, "About my garden, please")
      yield* sim.receivedLike(ada.id, "the answer about the garden", ({ text }) => text.includes("garden, please"))
      yield* settled(ada.id)
      assert.notInclude(JSON.stringify(model.requests.at(-1)), "Hello from Ada")

      yield* sim.say(ada.id, "/chats")
      yield* press("chats:show:2")
      yield* press("chats:rename:2")
      yield* sim.receivedLike(ada.id, "the question for a title", ({ text }) => text.includes("About my garden"))
      yield* sim.say(ada.id, "Garden")
      yield* sim.receivedLike(ada.id, "the new title", ({ text }) => text.includes("It is called “Garden”"))
      yield* sim.say(ada.id, "/chats")
      yield* press("chats:show:1")
      yield* press("chats:open:1")
      yield* sim.receivedLike(ada.id, "the way back", ({ text }) => text.includes("We are back in"))
      yield* sim.say(ada.id, "Where were we?")
      yield* sim.receivedLike(ada.id, "the answer of the first one", ({ text }) => text.includes("Where were we?"))
      yield* settled(ada.id)
      assert.include(JSON.stringify(model.requests.at(-1)), "Hello from Ada")
      assert.notInclude(JSON.stringify(model.requests.at(-1)), "garden")
      assert.deepStrictEqual(yield* kept(ada.id), [
        { number: 1, title: "", active: true },
        { number: 2, title: "Garden", active: false },
      ])

      yield* sim.say(ada.id, "/chats")
      yield* press("chats:show:2")
      yield* press("chats:delete:2")
      yield* press("chats:erase:2")
      yield* sim.receivedLike(ada.id, "the end of it", ({ text }) => text.includes("Conversation 2 is gone"))
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* kept(ada.id), [{ number: 1, title: "", active: true }])

      yield* sim.say(ada.id, "/menu")
      yield* press("talk:soulsleep")
      yield* sim.receivedLike(ada.id, "the quiet", ({ text }) => text.includes("It’s quiet here, Ada"))
      yield* sim.say(ada.id, "The rain is loud")
      yield* sim.receivedLike(ada.id, "the answer about the rain", ({ text }) => text.includes("rain is loud"))
      yield* settled(ada.id)
      const asked = JSON.stringify(model.requests.at(-1))
      assert.include(asked, "Ask no questions")
      assert.notInclude(asked, "Hello from Ada")
      yield* sim.say(ada.id, "/helper Good morning again")
      yield* sim.receivedLike(ada.id, "the answer by day", ({ text }) => text.includes("Good morning again"))
      yield* settled(ada.id)
      assert.include(JSON.stringify(model.requests.at(-1)), "Hello from Ada")
      assert.notInclude(JSON.stringify(model.requests.at(-1)), "rain is loud")
      assert.deepStrictEqual(yield* kept(ada.id), [
        { number: 1, title: "", active: true },
        { number: 3, title: "", active: false },
      ])
    }),
  )

  it.effect("/export brings everything that is kept as one archive, in the person's language", () =>
    Effect.gen(function* () {
      const { settled, sim } = yield* House
      const eve = yield* sim.addPerson("../../etc", "ru")
      yield* sim.say(eve.id, "Запомните: <b>рябина</b> за окном")
      yield* sim.received(eve.id, 1)
      yield* sim.say(eve.id, "/export")
      const { file } = yield* sim.receivedLike(eve.id, "the archive", (message) => message.file !== null)
      yield* settled(eve.id)
      assert.match(file?.name ?? "", /^confidant-\d{4}-\d\d-\d\d\.zip$/u)
      const files = unzipSync(yield* sim.file(file?.fileId ?? ""))
      assert.deepStrictEqual(Object.keys(files), ["index.html", "conversations.md", "data.json"])
      const [page = "", markdown = "", data = ""] = Object.values(files).map((bytes) => strFromU8(bytes))
      assert.include(page, "Запомните: &lt;b&gt;рябина&lt;/b&gt; за окном")
      assert.include(page, '<html lang="ru">')
      for (const content of [markdown, data]) assert.include(content, "Запомните: <b>рябина</b> за окном")
      assert.notInclude(page + markdown + data, "garden")
      assert.lengthOf(
        sim.fromBot(eve.id).filter((message) => message.file !== null),
        1,
      )
    }),
  )

  it.effect.skipIf(missing("chromium"))("everything that is offered works from a phone, in both languages", () =>
    Effect.gen(function* () {
      const browser = yield* Effect.acquireRelease(Effect.promise(Chromium.launch), (launched) =>
        Effect.promise(() => launched.close()),
      )
      yield* Effect.forEach(["en", "ru"] as const, (language) => walk(browser, language), { discard: true })
    }).pipe(Effect.provide(BotTexts.layer)),
  )
})
