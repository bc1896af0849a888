import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Queue, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { Guard } from "../../src/boundary/Guard.ts"
import { Pace } from "../../src/boundary/Pace.ts"
import { ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Incoming } from "../../src/domain/talk/incoming/Incoming.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram } from "../../src/domain/talk/Telegram.ts"
import { Playground } from "../../src/playground/Playground.ts"
import { BotApi } from "../../src/telegram/BotApi.ts"
import * as Client from "../../src/telegram/Client.ts"
import * as Features from "../../src/features/Features.ts"
import * as Commands from "../../src/telegram/Commands.ts"
import { fromMarkdown } from "../../src/domain/talk/outgoing/Format.ts"
import * as InboundState from "../../src/telegram/InboundState.ts"
import * as Poll from "../../src/telegram/Poll.ts"
import * as Texts from "../../src/telegram/Texts.ts"
import { MemoryArchives } from "../support/MemoryArchives.ts"
import * as SimClient from "../support/SimClient.ts"

const Bot = Layer.unwrap(
  Effect.map(Playground, ({ apiRoot, token }) => BotApi.layer({ apiRoot, token: Redacted.make(token) })),
)

const services = Client.layer.pipe(
  Layer.provideMerge(Bot),
  Layer.provideMerge(Playground.layer({ port: 0 })),
  Layer.provideMerge(
    Layer.mergeAll(Guard.layer, Pace.layerOff, Texts.layer, Features.layerPlain, FetchHttpClient.layer, MemoryArchives),
  ),
  Layer.provideMerge(NodeServices.layer),
)

const met = Effect.gen(function* () {
  const { apiRoot } = yield* Playground
  const sim = yield* SimClient.make(apiRoot)
  const person = yield* sim.addPerson("Аня", "ru")
  const telegram = yield* Telegram
  return { sim, person, telegram, chat: ChatId.make(person.id) }
})

layer(services, { excludeTestServices: true, timeout: "120 seconds" })("against the emulator", (it) => {
  it.effect("Telegram takes what the model writes, formatted", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const markdown =
        "# Заголовок **x**\n\n- *курсив* 🙂 и `код`\n> цитата\n```ts\na < b && c\n```\n[ссылка](https://a.b) ~~нет~~ 2*3*4"
      const text = fromMarkdown(markdown)
      const id = yield* telegram.send(chat, { _tag: "Message", text })
      const [message] = yield* sim.received(person.id, 1)
      assert.strictEqual(message?.messageId, Number(id))
      assert.strictEqual(message?.text, text.text)
      assert.deepStrictEqual<unknown>(message?.entities, text.entities)
    }),
  )

  it.effect("takes an answer with headings, lists and tables as one message, and gives its words back", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const content = "# Заголовок\n\n1. *раз*\n2. два\n\n|а|б|\n|-|:-:|\n|в|`г`|\n\n> цитата\n\n- [x] дело"
      const document = { _tag: "Document", fileName: "a.md", content } as const
      const id = yield* telegram.send(chat, { ...document, rich: { text: plain("…"), isWhole: true } })
      const [message] = yield* sim.received(person.id, 1)
      assert.strictEqual(message?.messageId, Number(id))
      assert.deepStrictEqual(
        message?.rich?.map(({ type }) => type),
        ["heading", "list", "table", "blockquote", "list"],
      )
      assert.strictEqual(message?.text, "Заголовок\n\n1. раз\n2. два\n\nа │ б\nв │ г\n\nцитата\n\n☑ дело")
      const text = yield* telegram.send(chat, { _tag: "Message", text: plain("the beginning") })
      const messageId = TelegramMessageId.make(Number(text))
      for (const heading of ["# T", "# T", "# U"]) {
        const rich = { text: plain("…"), isWhole: true, messageId }
        assert.strictEqual(yield* telegram.send(chat, { ...document, content: heading, rich }), messageId)
      }
      yield* telegram.send(chat, { _tag: "Edit", messageId, text: plain("words") })
      const edited = yield* sim.events.until("the edited message", () =>
        sim.fromBot(person.id).find((each) => each.messageId === messageId && each.text === "words"),
      )
      assert.isUndefined(edited.rich)
    }),
  )

  it.effect("a long quotation is folded, and a short one is not", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const long = "long ".repeat(100).trim()
      yield* telegram.send(chat, { _tag: "Message", text: fromMarkdown(`> short\n\nand\n\n> ${long}`) })
      const [message] = yield* sim.received(person.id, 1)
      assert.deepStrictEqual(
        message?.entities.map(({ length, type }) => [type, length]),
        [
          ["blockquote", 5],
          ["expandable_blockquote", long.length],
        ],
      )
    }),
  )

  it.effect("a file keeps its content and its name, whatever the alphabet", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const content = "# Весь ответ\r\n".repeat(500)
      yield* telegram.send(chat, { _tag: "Document", fileName: "ответ-12.md", content })
      const [message] = yield* sim.received(person.id, 1)
      assert.strictEqual(message?.file?.name, "ответ-12.md")
      const bytes = yield* sim.file(message?.file?.fileId ?? "")
      assert.strictEqual(new TextDecoder().decode(bytes), content)
    }),
  )

  it.effect("edits, buttons and their answers may be repeated", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const keyboard = [[{ label: "Меню", data: "menu" }]]
      const id = yield* telegram.send(chat, { _tag: "Message", text: plain("a"), keyboard })
      const messageId = TelegramMessageId.make(Number(id))
      const { queryId } = yield* sim.press(person.id, messageId, "menu")
      const calls: ReadonlyArray<Outgoing> = [
        { _tag: "AnswerCallback", queryId, text: "ok" },
        { _tag: "Edit", messageId, text: plain("b"), keyboard },
        { _tag: "ClearKeyboard", messageId },
      ]
      for (const outgoing of calls) {
        yield* telegram.send(chat, outgoing)
        yield* telegram.send(chat, outgoing)
      }
      const message = yield* sim.events.until("the cleared message", () =>
        sim.fromBot(person.id).find(({ keyboard, edited }) => edited && keyboard.length === 0),
      )
      assert.strictEqual(message.text, "b")
    }),
  )

  it.effect("a reaction goes under the person's message, also twice", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const [said = 0] = yield* sim.say(person.id, "спасибо")
      const reaction = {
        _tag: "ClearKeyboard",
        messageId: TelegramMessageId.make(said),
        reaction: "🤝",
      } as const
      yield* telegram.send(chat, reaction)
      yield* telegram.send(chat, reaction)
      yield* sim.events.until("the reaction", (events) =>
        events.find((event) => event._tag === "Edited" && event.message.reactions.some(({ from }) => from === "bot")),
      )
    }),
  )

  it.effect("a message that showed half an answer can be deleted, also twice", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const id = yield* telegram.sendIfFree(chat, { _tag: "Message", text: plain("half …") })
      yield* sim.received(person.id, 1)
      yield* telegram.remove(chat, TelegramMessageId.make(Number(id)))
      yield* telegram.remove(chat, TelegramMessageId.make(Number(id)))
      yield* sim.events.until("the deletion", () => sim.fromBot(person.id).length === 0)
    }),
  )

  it.effect("typing, drafts and the menu go through", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      yield* telegram.typing(chat)
      yield* telegram.draft(chat, 5, fromMarkdown("**so** far"))
      const draft = yield* sim.draft(person.id)
      assert.deepInclude(draft, { draftId: 5, text: "so far", canStop: true })
      yield* Commands.register
      const { commands } = yield* sim.state
      assert.sameMembers(Object.keys(commands), ["", "en", "ru"])
    }),
  )

  it.effect("what a person does arrives decoded and in order, each once", () =>
    Effect.gen(function* () {
      const { sim, person, telegram, chat } = yield* met
      const arrived = yield* Queue.unbounded<Incoming>()
      const accept = (batch: ReadonlyArray<Incoming>) => Effect.asVoid(Queue.offerAll(arrived, batch))
      yield* Poll.run.pipe(
        Effect.provideService(Intake, { accept }),
        Effect.provide(InboundState.layer("poll")),
        Effect.forkScoped,
      )
      const take = Effect.repeat(Queue.take(arrived), { until: ({ chatId }) => chatId === chat })

      const [written = 0] = yield* sim.say(person.id, "привет  *x*\nдва")
      const text = yield* take
      assert.deepStrictEqual<unknown>(text.sender, { id: person.id, firstName: "Аня", languageCode: "ru" })
      assert.deepStrictEqual<unknown>(text.content, { _tag: "Text", messageId: written, text: "привет  *x*\nдва" })

      yield* sim.say(person.id, "/start deep")
      assert.deepInclude((yield* take).content, { _tag: "Command", name: "start", argument: "deep" })

      yield* sim.edit(person.id, written, "новое")
      assert.deepStrictEqual<unknown>((yield* take).content, { _tag: "Edited", messageId: written, text: "новое" })

      yield* telegram.draft(chat, 9, plain("so far"))
      yield* sim.stopDraft(person.id, 9)
      assert.deepStrictEqual((yield* take).content, { _tag: "Stopped", draftId: 9 })

      yield* sim.block(person.id, true)
      assert.deepStrictEqual((yield* take).content, { _tag: "Membership", blocked: true })
      yield* sim.block(person.id, false)
      assert.deepStrictEqual((yield* take).content, { _tag: "Membership", blocked: false })
    }),
  )
})
