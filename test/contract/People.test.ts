import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { nothingChosen } from "../../src/domain/talk/Person.ts"
import { begin, type Chat, history, newChat, settlement, stores, text } from "./Stores.ts"

const talk = Effect.fnUntraced(function* (chat: Chat, ...exchanges: ReadonlyArray<readonly [string, string]>) {
  const inbox = yield* Inbox
  for (const [question, answer] of exchanges) {
    const turn = text(chat, question)
    const messages = [
      { role: "user", text: question, telegramMessageId: null },
      { role: "assistant", text: answer, telegramMessageId: null },
    ] as const
    yield* inbox.settle(settlement(chat, turn, yield* begin(chat, turn), [], { messages }))
  }
})

for (const [place, store] of stores) {
  layer(store)(`People ${place}`, (it) => {
    it.effect("meets a new person as Telegram introduces them", () =>
      Effect.gen(function* () {
        const people = yield* People
        const chat = newChat("Женя")
        const sender = { ...chat.sender, languageCode: "ru-RU" }
        const { person, conversation } = yield* people.open(chat.id, sender, 10)
        assert.deepStrictEqual(person, {
          id: sender.id,
          chatId: chat.id,
          name: "Женя",
          language: "ru",
          consent: null,
          dialogue: null,
          introduced: false,
          banned: false,
          ...nothingChosen,
        })
        assert.deepInclude(conversation, { mode: "helper", history: [] })
      }),
    )

    it.effect("knows a person again", () =>
      Effect.gen(function* () {
        const people = yield* People
        const chat = newChat()
        const first = yield* people.open(chat.id, chat.sender, 10)
        const again = yield* people.open(chat.id, { ...chat.sender, firstName: "Other" }, 10)
        assert.deepStrictEqual(again, first)
      }),
    )

    it.effect("meets a person once, however many ask at the same time", () =>
      Effect.gen(function* () {
        const people = yield* People
        const chat = newChat()
        const all = yield* Effect.all(
          Array.from({ length: 8 }, () => people.open(chat.id, chat.sender, 10)),
          { concurrency: "unbounded" },
        )
        assert.strictEqual(new Set(all.map(({ conversation }) => conversation.id)).size, 1)
      }),
    )

    it.effect("changes of a person's choices what the turn says, and takes them back", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const people = yield* People
        const chat = newChat()
        const turns = ["1", "2", "3", "4"].map((said) => text(chat, said))
        const at = yield* begin(chat, ...turns)
        const changes = [
          {
            adult: true,
            timeZone: "Europe/Paris",
            country: "FR",
            noticed: { at: 1_700_000_000_500, since: 1_700_000_000_000, told: 1_600_000_000_000 },
            style: { tone: "formal", about: "Я «садовник» \u2028" },
          },
          { style: { tone: "of a later release", voice: true } },
          { country: null, introduced: true },
          { adult: null, timeZone: null, style: null, noticed: null },
        ] as const
        const seen: Array<unknown> = []
        for (const [index, turn] of turns.entries()) {
          assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, [], { person: changes[index] ?? {} })))
          const { adult, country, noticed, style, timeZone } = (yield* people.open(chat.id, chat.sender, 1)).person
          seen.push({ adult, country, noticed, style, timeZone })
        }
        const about = "Я «садовник» \u2028"
        const second = {
          adult: true,
          timeZone: "Europe/Paris",
          country: "FR",
          noticed: { at: 1_700_000_000_500, since: 1_700_000_000_000, told: 1_600_000_000_000 },
          style: { tone: "of a later release", about, voice: true },
        }
        assert.deepStrictEqual(seen, [
          { ...second, style: { tone: "formal", about } },
          second,
          { ...second, country: null },
          { adult: null, timeZone: null, country: null, style: {}, noticed: null },
        ])
      }),
    )

    it.effect("gives the newest messages, oldest first", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* talk(chat, ["1", "one"], ["2", "two"], ["3", "three"])
        assert.deepStrictEqual(yield* history(chat, 3), ["assistant: two", "user: 3", "assistant: three"])
        assert.strictEqual((yield* history(chat, 100)).length, 6)
        assert.deepStrictEqual(yield* history(chat, 0), [])
      }),
    )

    it.effect("keeps two people apart", () =>
      Effect.gen(function* () {
        const [ada, bob] = [newChat("Ada"), newChat("Bob")]
        yield* talk(ada, ["mine", "yours"])
        yield* talk(bob, ["his", "theirs"])
        assert.deepStrictEqual(yield* history(ada), ["user: mine", "assistant: yours"])
        assert.deepStrictEqual(yield* history(bob), ["user: his", "assistant: theirs"])
      }),
    )

    it.effect("has a conversation for each topic and one for the chat itself, and goes on in each", () =>
      Effect.gen(function* () {
        const people = yield* People
        const inbox = yield* Inbox
        const chat = newChat()
        yield* begin(chat)
        const enter = (threadId: number | null) =>
          Effect.gen(function* () {
            const { epoch } = yield* inbox.own(chat.id)
            assert.isTrue(yield* people.enter({ chatId: chat.id, epoch }, chat.sender.id, threadId))
            const { conversation } = yield* people.open(chat.id, chat.sender, 10)
            assert.strictEqual(conversation.threadId, threadId)
            return conversation.id
          })
        const { conversation } = yield* people.open(chat.id, chat.sender, 10)
        const first = yield* enter(42)
        assert.strictEqual(first, conversation.id, "nothing was said there yet")
        yield* talk(chat, ["one", "to one"])
        const second = yield* enter(43)
        assert.notStrictEqual(second, first)
        assert.deepStrictEqual(yield* history(chat), [])
        yield* talk(chat, ["two", "to two"])
        const itself = yield* enter(null)
        assert.notInclude([first, second], itself)
        yield* talk(chat, ["three", "to three"])
        assert.strictEqual(yield* enter(42), first)
        assert.deepStrictEqual(yield* history(chat), ["user: one", "assistant: to one"])
        assert.strictEqual(yield* enter(43), second)
        assert.strictEqual(yield* enter(null), itself)
        const { epoch } = yield* inbox.own(chat.id)
        yield* inbox.own(chat.id)
        assert.isFalse(yield* people.enter({ chatId: chat.id, epoch }, chat.sender.id, 42))
        assert.strictEqual((yield* people.open(chat.id, chat.sender, 10)).conversation.id, itself)
      }),
    )
  })
}
