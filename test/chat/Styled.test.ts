import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import { Flags } from "../../src/domain/operators/Flags.ts"
import { People } from "../../src/domain/talk/People.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, history, says, update } from "./Engine.ts"

const long = "A sentence of some length that goes on. ".repeat(150).trim()

const answer = (text: string) => ({ parts: [text], end: "answer" }) as const

const presses = (updateId: number, data: string) =>
  update(updateId, { _tag: "Callback", queryId: "q", data, messageId: TelegramMessageId.make(2) })
const chooses = (updateId: number, value: string) => presses(updateId, `style:set:${value}`)

describe("what a person chose in /style", () => {
  it.effect("sends long answers whole, in messages, until the flag is switched off", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const flags = yield* Flags
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      yield* arrives(chooses(3, "longAnswers.parts"))
      yield* owner.wake
      sent.length = 0
      script.push(answer(long), answer(long))
      yield* arrives(says(4, "tell me"))
      yield* owner.wake
      const parts = sent.flatMap(({ outgoing }) => (outgoing._tag === "Message" ? [outgoing.text.text] : []))
      assert.lengthOf(parts, sent.length)
      assert.strictEqual(parts.join(""), long)
      sent.length = 0
      yield* flags.set({ name: "ENABLE_STYLE_SETTINGS", enabled: false, percentage: 100 })
      yield* arrives(says(5, "tell me"))
      yield* owner.wake
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => outgoing._tag),
        ["Message", "Document"],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sends what is long and has a structure as a rich message, until files or parts are chosen", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { faults, sent } = yield* FakeTelegram
      const list = "- A thing of some length that goes on.\n".repeat(60)
      const table = "|a|b|\n|-|-|\n|c|d|"
      const asked = Effect.fnUntraced(function* (updateId: number, text: string, said = "tell me") {
        sent.length = 0
        script.push(answer(text))
        yield* arrives(says(updateId, said))
        yield* owner.wake
        return sent.map(({ outgoing }) =>
          outgoing._tag === "Document" && outgoing.rich !== undefined ? `rich ${outgoing.content}` : outgoing._tag,
        )
      })
      assert.deepStrictEqual(yield* asked(3, list), [`rich ${list}`])
      assert.deepStrictEqual(yield* asked(4, table), [`rich ${table}`])
      assert.deepStrictEqual(yield* asked(5, long), ["Message", "Document"])
      assert.deepStrictEqual(yield* asked(6, "- short\n- list"), ["Message"])
      // An app that is too old shows nothing of it: not where somebody is in need.
      assert.notInclude((yield* asked(7, table, "I want to die")).join(), "rich")
      // What Telegram refuses comes as a preview and a file, and nothing twice.
      const rejected = { _tag: "Rejected", code: 400, description: "Bad Request: can't parse rich_message" } as const
      faults.push({ reason: rejected, done: false })
      assert.deepStrictEqual(yield* asked(8, list), ["Message", "Document"])
      yield* arrives(chooses(9, "longAnswers.file"))
      yield* owner.wake
      assert.deepStrictEqual(yield* asked(10, list), ["Message", "Document"])
      assert.deepStrictEqual(yield* asked(11, table), ["Message"])
      yield* arrives(chooses(12, "longAnswers.parts"))
      yield* owner.wake
      assert.deepStrictEqual(yield* asked(13, list), ["Message"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("keeps what came as a file under /reports, and nothing that came in messages", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(answer(`# A plan\n${long}`), answer("short"), answer("|a|b|\n|-|-|\n|c|d|"))
      for (const said of [says(3, "tell me"), says(4, "more"), says(5, "a table")]) {
        yield* arrives(said)
        yield* owner.wake
      }
      yield* arrives(chooses(6, "longAnswers.parts"))
      yield* owner.wake
      script.push(answer(long))
      yield* arrives(says(7, "again"))
      yield* owner.wake
      sent.length = 0
      yield* arrives(
        update(8, { _tag: "Command", messageId: TelegramMessageId.make(8), name: "reports", argument: "" }),
      )
      yield* owner.wake
      const shown = sent.flatMap(({ outgoing }) => ("keyboard" in outgoing ? (outgoing.keyboard ?? []).flat() : []))
      const kept = shown.filter((each) => "data" in each && each.data.startsWith("reports:show:"))
      assert.deepStrictEqual(
        kept.map(({ label }) => label),
        ["1 Jan · A plan"],
      )
      yield* arrives(presses(9, kept[0]?.data.replace("show", "send") ?? ""))
      yield* owner.wake
      const again = sent.at(-1)?.outgoing
      assert.deepInclude(again, { _tag: "Document", content: `# A plan\n${long}` })
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("speaks the chosen language whatever Telegram says, and Telegram's again when told so", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const people = yield* People
      const of = { id: UserId.make(7), firstName: "Ann", languageCode: "en" }
      const languageNow = Effect.map(people.open(chatId, of, 0), ({ person }) => person.language)
      yield* arrives({ ...chooses(3, "language.ru"), sender: of }, { ...says(4, "hello"), sender: of })
      yield* owner.wake
      assert.strictEqual(yield* languageNow, "ru")
      const model = yield* FakeChatModel
      assert.strictEqual(model.prompts.at(-1)?.language, "ru")
      yield* arrives({ ...chooses(5, "language.auto"), sender: of })
      yield* owner.wake
      assert.strictEqual(yield* languageNow, "en")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("counts in the program's own answer to who it is, which becomes history without the model", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const model = yield* FakeChatModel
      yield* arrives(chooses(3, "tone.formal"), says(4, "are you human?"), says(5, "good"))
      yield* owner.wake
      assert.deepStrictEqual((yield* history).slice(0, 3), [
        "user: are you human?",
        "assistant: identity-formal",
        "user: good",
      ])
      assert.lengthOf(model.prompts, 1)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("reaches the model as the person's own words", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const model = yield* FakeChatModel
      yield* arrives(
        presses(3, "style:ask:about"),
        says(4, "Call me captain."),
        chooses(5, "length.brief"),
        says(6, "hello"),
      )
      yield* owner.wake
      const system = model.prompts.at(-1)?.system ?? ""
      assert.include(system, "style-prompt-about\n> Call me captain.")
      assert.include(system, "style-prompt-length-brief")
    }).pipe(Effect.provide(Engine)),
  )
})
