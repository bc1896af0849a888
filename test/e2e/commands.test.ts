import { assert, layer } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import type { SimMessage } from "../../src/playground/SimApi.ts"
import { House } from "../support/House.ts"
import { rawMessage } from "../support/SimClient.ts"
import { acquainted } from "./acquainted.ts"
import { keptOut } from "./KeptOut.ts"

const Known = Schema.Struct({ name: Schema.String, consent: Schema.String, language: Schema.String })
const Named = Schema.Struct({ name: Schema.String })

const pressable = (message: SimMessage | undefined) =>
  (message?.keyboard ?? []).flat().flatMap(({ callbackData }) => (callbackData === undefined ? [] : [callbackData]))

const isRussian = (message: SimMessage | undefined) => /[а-яё]/i.test(message?.text ?? "")

layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("commands and buttons", (it) => {
  for (const language of ["en", "ru"]) {
    it.effect(`/menu, /help, /helper and an unknown command each get their answer (${language})`, () =>
      Effect.gen(function* () {
        const { model, settled, sim } = yield* House
        const person = yield* acquainted("Ada", language)
        const asked = model.requests.length
        for (const text of ["/menu", "/help", "/helper", "/nonsense"]) yield* sim.say(person.id, text)
        const [menu, help, helper, unknown] = (yield* sim.received(person.id, 6)).slice(2)
        assert.includeMembers(pressable(menu), ["talk:begin", "menu:help"])
        assert.include(help?.text, "/menu")
        assert.include(helper?.text, "Ada")
        assert.includeMembers(pressable(unknown), ["menu:home"])
        assert.isTrue([menu, help, helper, unknown].every((message) => isRussian(message) === (language === "ru")))
        yield* settled(person.id)
        assert.strictEqual(model.requests.length, asked, "no command is a question to the model")
      }),
    )
  }

  it.effect("a menu's button opens help in the place of the menu", () =>
    Effect.gen(function* () {
      const { sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.say(ada.id, "/menu")
      const menu = (yield* sim.received(ada.id, 3))[2]
      yield* sim.press(ada.id, menu?.messageId ?? 0, "menu:help")
      const help = yield* sim.receivedLike(ada.id, "the edited menu", ({ edited }) => edited)
      assert.strictEqual(help.messageId, menu?.messageId)
      assert.includeMembers(pressable(help), ["menu:home"])
      assert.isTrue(sim.events.entries.some((event) => event._tag === "CallbackAnswer" && event.chatId === ada.id))
    }),
  )

  it.effect("a sticker gets a short, kind answer", () =>
    Effect.gen(function* () {
      const { sim } = yield* House
      const ada = yield* acquainted("Ada")
      const { message } = rawMessage(ada, 900_001, "")
      const sticker = { file_id: "s", file_unique_id: "s", type: "regular", width: 512, height: 512 }
      yield* sim.inject({ message: { ...message, text: undefined, sticker } })
      const answer = (yield* sim.received(ada.id, 3))[2]
      assert.isAbove(answer?.text.length ?? 0, 0)
      assert.notInclude(answer?.text, "You wrote")
    }),
  )

  it.effect("an edited message is stored as it reads now, and answered again if one wants", () =>
    Effect.gen(function* () {
      const { history, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      const [messageId = 0] = yield* sim.say(ada.id, "I feel sadd")
      yield* sim.received(ada.id, 3)
      yield* sim.edit(ada.id, messageId, "I feel sad")
      const offer = (yield* sim.received(ada.id, 4))[3]
      yield* sim.press(ada.id, offer?.messageId ?? 0, pressable(offer)[0] ?? "")
      yield* sim.received(ada.id, 5)
      yield* settled(ada.id)
      assert.lengthOf(yield* history(ada.id), 4)
      yield* sim.say(ada.id, "That is all")
      yield* sim.received(ada.id, 6)
      yield* settled(ada.id)
      const texts = (yield* history(ada.id)).map(({ text }) => text)
      assert.include(texts, "I feel sad")
      assert.notInclude(texts, "I feel sadd")
      assert.strictEqual(sim.fromBot(ada.id).length, 6)
      yield* sim.say(ada.id, "/history")
      const past = (yield* sim.received(ada.id, 7))[6]
      assert.include(past?.text, "That is all")
      yield* sim.say(ada.id, "/stats")
      assert.include((yield* sim.received(ada.id, 8))[7]?.text, "Days on which we talked: 1")
      yield* sim.say(ada.id, "/undo")
      assert.include((yield* sim.received(ada.id, 9))[8]?.text, "“That is all”")
      yield* settled(ada.id)
      assert.notInclude((yield* history(ada.id)).map(({ text }) => text).join(), "That is all")
    }),
  )

  it.effect("the command menu is there in English and in Russian", () =>
    Effect.gen(function* () {
      const { sim } = yield* House
      const { commands } = yield* sim.state
      const named = (language: string) => (commands[language] ?? []).map(({ command }) => command)
      assert.includeMembers(named(""), ["start", "menu", "help", "helper"])
      assert.includeMembers(named("ru"), ["start", "menu", "help", "helper"])
    }),
  )
})

/** Somebody new who has agreed, and was answered once. */
const agreed = Effect.fnUntraced(function* (language: string) {
  const { settled, sim } = yield* House
  const ada = yield* sim.addPerson("Ada", language)
  yield* sim.say(ada.id, "I had a hard day")
  const [introduction] = yield* sim.received(ada.id, 1)
  yield* sim.press(ada.id, introduction?.messageId ?? 0, "consent:yes")
  yield* sim.receivedLike(ada.id, "the answer", ({ text }) => text.includes("hard day"))
  yield* settled(ada.id)
  return ada
})

layer(House.layer({ strangers: true }), { excludeTestServices: true, timeout: "120 seconds" })("consent", (it) => {
  for (const language of ["en", "ru"]) {
    it.effect(`/start leads through consent and name to the menu (${language})`, () =>
      Effect.gen(function* () {
        const { rows, settled, sim } = yield* House
        const person = yield* sim.addPerson("Ada", language)
        yield* sim.say(person.id, "/start")
        const [introduction] = yield* sim.received(person.id, 1)
        assert.deepStrictEqual(pressable(introduction), ["consent:yes", "consent:no"])
        assert.strictEqual(isRussian(introduction), language === "ru")

        yield* sim.press(person.id, introduction?.messageId ?? 0, "consent:yes")
        const [, question] = yield* sim.received(person.id, 2)
        assert.include(question?.text, "Ada")
        yield* sim.say(person.id, "Countess")
        const sent = yield* sim.received(person.id, 4)
        assert.isTrue(sent.slice(2).some(({ text }) => text.includes("Countess")))
        assert.includeMembers(pressable(sent[3]), ["talk:begin", "menu:help"])
        assert.isTrue(sent.every((message) => isRussian(message) === (language === "ru")))
        assert.deepStrictEqual(pressable(sim.fromBot(person.id)[0]), [])
        yield* settled(person.id)
        assert.deepStrictEqual(
          yield* rows("SELECT name, consent, language FROM users WHERE user_id = $1", [person.id], Known),
          [{ name: "Countess", consent: "granted", language }],
        )
      }),
    )
  }

  it.effect("what is said before it waits, reaches no model, and is answered after it", () =>
    Effect.gen(function* () {
      const { history, model, settled, sim } = yield* House
      const ada = yield* sim.addPerson("Ada")
      const asked = model.requests.length
      yield* sim.say(ada.id, "I had a hard day")
      const [introduction] = yield* sim.received(ada.id, 1)
      yield* settled(ada.id)
      yield* sim.say(ada.id, "Are you there?")
      yield* sim.received(ada.id, 2)
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* history(ada.id), [])
      assert.strictEqual(model.requests.length, asked)
      yield* sim.press(ada.id, introduction?.messageId ?? 0, "consent:yes")
      const answer = (yield* sim.received(ada.id, 4))[3]
      assert.include(answer?.text, "Are you there?")
      yield* settled(ada.id)
      assert.deepStrictEqual(
        (yield* history(ada.id)).map(({ role, text }) => `${role}: ${text}`),
        ["user: I had a hard day", "user: Are you there?", `assistant: ${answer?.text}`],
      )
    }),
  )

  it.effect("an old No erases nothing before somebody who had agreed says so once more", () =>
    Effect.gen(function* () {
      const { history, rows, settled, sim } = yield* House
      const ada = yield* sim.addPerson("Ada")
      for (const _ of [1, 2, 3]) yield* sim.say(ada.id, "/start")
      const [one, two, three] = (yield* sim.received(ada.id, 3)).map(({ messageId }) => messageId)
      yield* sim.press(ada.id, one ?? 0, "consent:yes")
      yield* sim.received(ada.id, 4)
      yield* sim.say(ada.id, "I had a hard day at work")
      yield* sim.receivedLike(ada.id, "the answer", ({ text }) => text.includes("hard day"))
      yield* settled(ada.id)
      const sure = ({ keyboard }: SimMessage) =>
        (keyboard ?? []).flat().some(({ callbackData }) => callbackData === "consent:erase")
      yield* sim.press(ada.id, two ?? 0, "consent:no")
      const first = yield* sim.receivedLike(ada.id, "the question", sure)
      yield* sim.press(ada.id, first.messageId, "consent:keep")
      yield* sim.receivedLike(ada.id, "that it stays", ({ text }) => text.includes("everything stays as it is"))
      yield* settled(ada.id)
      assert.lengthOf(yield* history(ada.id), 2)

      yield* sim.press(ada.id, three ?? 0, "consent:no")
      const second = yield* sim.receivedLike(ada.id, "the question again", sure)
      yield* sim.press(ada.id, second.messageId, "consent:erase")
      yield* sim.receivedLike(ada.id, "that it is erased", ({ text }) => text.includes("written so far is erased"))
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* history(ada.id), [])
      assert.deepStrictEqual(
        yield* rows("SELECT name, consent, language FROM users WHERE user_id = $1", [ada.id], Known),
        [{ name: "", consent: "declined", language: "en" }],
      )
    }),
  )

  for (const [language, word, done] of [
    ["en", "DELETE", "Everything I held about you is deleted"],
    ["ru", "УДАЛИТЬ", "Всё, что я о вас хранил, удалено"],
  ] as const) {
    it.effect(`/forget deletes everything of a person, who is a stranger then (${language})`, () =>
      Effect.gen(function* () {
        const { history, rows, settled, sim, stateDir } = yield* House
        const ada = yield* agreed(language)
        yield* sim.say(ada.id, "/forget")
        yield* sim.receivedLike(ada.id, "the word", ({ text }) => text.includes(word))
        yield* sim.say(ada.id, word)
        yield* sim.receivedLike(ada.id, "that it is done", ({ text }) => text.includes(done))
        yield* settled(ada.id)
        assert.deepStrictEqual(yield* history(ada.id), [])
        const left = yield* rows(
          "SELECT name FROM users WHERE user_id = $1 UNION ALL SELECT payload::text FROM turns WHERE user_id = $1",
          [ada.id],
          Named,
        )
        assert.deepStrictEqual(left, [])
        const listed = Effect.sync(() => readFileSync(join(stateDir, "backups/erasures.jsonl"), "utf8"))
        yield* listed.pipe(
          Effect.flatMap((text) => (text.includes(String(ada.id)) ? Effect.void : Effect.fail("not yet"))),
          Effect.sandbox,
          Effect.retry(Schedule.spaced("50 millis")),
          Effect.timeout("30 seconds"),
        )
        const before = sim.fromBot(ada.id).length
        yield* sim.say(ada.id, "Hello again")
        const [greeting] = (yield* sim.received(ada.id, before + 1)).slice(before)
        assert.deepStrictEqual(pressable(greeting), ["consent:yes", "consent:no"])
      }),
    )
  }

  it.effect("without consent nothing that is written is kept", () =>
    Effect.gen(function* () {
      const { history, model, rows, settled, sim } = yield* House
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "/start")
      const [introduction] = yield* sim.received(ada.id, 1)
      yield* sim.press(ada.id, introduction?.messageId ?? 0, "consent:no")
      yield* sim.received(ada.id, 2)
      const asked = model.requests.length
      yield* sim.say(ada.id, "xylophone")
      const reminder = (yield* sim.received(ada.id, 3))[2]
      assert.deepStrictEqual(pressable(reminder), ["consent:yes"])
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* history(ada.id), [])
      assert.strictEqual(model.requests.length, asked)
      assert.deepStrictEqual(
        yield* rows("SELECT update_id::text AS name FROM turns WHERE payload::text LIKE '%xylophone%'", [], Named),
        [],
      )
    }),
  )

  // The last one: it ends the bot of the others.
  it.effect("comes after the door: whoever was not invited, or is not on the list, is kept out", () => keptOut)
})
