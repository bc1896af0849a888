import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("a conversation", (it) => {
  it.effect("a question is answered, and both are kept", () =>
    Effect.gen(function* () {
      const { history, sim } = yield* House
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "What may I do when I cannot sleep?")
      const [answer] = yield* sim.received(ada.id, 1)
      assert.strictEqual(answer?.text, "You wrote: What may I do when I cannot sleep?")
      assert.deepStrictEqual(yield* history(ada.id), [
        { role: "user", text: "What may I do when I cannot sleep?" },
        { role: "assistant", text: "You wrote: What may I do when I cannot sleep?" },
      ])
    }),
  )

  it.effect("two people who talk at once each see only their own conversation", () =>
    Effect.gen(function* () {
      const { history, model, sim } = yield* House
      const ada = yield* acquainted("Ada")
      const boris = yield* acquainted("Boris", "ru")
      yield* sim.say(ada.id, "I am Ada")
      yield* sim.say(boris.id, "Я Борис")
      yield* sim.received(ada.id, 3)
      yield* sim.say(ada.id, "Still Ada")
      const adas = yield* sim.received(ada.id, 4)
      const boriss = yield* sim.received(boris.id, 3)
      assert.deepStrictEqual(
        adas.slice(2).map(({ text }) => text),
        ["You wrote: I am Ada", "You wrote: Still Ada"],
      )
      assert.strictEqual(boriss[2]?.text, "You wrote: Я Борис")
      const prompts = model.requests.map(({ messages }) => messages.map(({ content }) => content).join("\n"))
      assert.isFalse(prompts.some((prompt) => prompt.includes("Ada") && prompt.includes("Я Борис")))
      assert.strictEqual((yield* history(boris.id)).length, 4)
    }),
  )

  it.effect("a cry for help is answered by the bot first, and the model's words leave with help in them", () =>
    Effect.gen(function* () {
      const { connect, history, model, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.say(ada.id, "I want to die")
      const [, , help, answer] = yield* sim.received(ada.id, 4)
      assert.include(help?.text, "112 in Europe, 911 in the US and Canada")
      assert.match(answer?.text ?? "", /^You wrote: I want to die\n\nPlease let somebody you trust be with you/u)
      assert.strictEqual((yield* history(ada.id)).at(-1)?.text, answer?.text, "what was sent is what is kept")
      const looks = () => model.requests.filter(({ messages }) => messages.at(-1)?.content.startsWith('[{"from":'))
      assert.lengthOf(looks(), 0, "the list has found it")
      yield* sim.say(ada.id, "There is no point in any of this")
      yield* sim.received(ada.id, 5)
      assert.lengthOf(looks(), 1)
      const counted = yield* Effect.scoped(
        Effect.flatMap(connect, (sql) => sql`SELECT kind, whole::int, short::int FROM safety_answers`),
      )
      assert.deepStrictEqual(counted, [{ kind: "self", whole: 1, short: 0 }])
    }),
  )

  it.effect(
    "messages that come while the model is still writing are answered after it, together and in their order",
    () =>
      Effect.gen(function* () {
        const { model, sim, unsettled } = yield* House
        const ada = yield* acquainted("Ada")
        const before = model.requests.length
        model.hold()
        yield* sim.say(ada.id, "one")
        yield* model.received(before + 1)
        yield* sim.say(ada.id, "two")
        yield* sim.say(ada.id, "three")
        yield* unsettled(ada.id, 3)
        model.release()
        const sent = yield* sim.received(ada.id, 4)
        assert.deepStrictEqual(
          sent.slice(2).map(({ text }) => text),
          ["You wrote: one", "You wrote: three"],
        )
        const asked = model.requests.at(-1)?.messages.map(({ content }) => content)
        assert.deepStrictEqual(asked?.slice(-3), ["one", "You wrote: one", "two\n\nthree"])
      }),
  )

  // The last one: it ends the process that the others share.
  it.effect("the next prompt holds what was said before, also after a restart", () =>
    Effect.gen(function* () {
      const house = yield* House
      const { model, sim } = house
      const ada = yield* acquainted("Ada")
      const promptOf = (text: string) =>
        model.requests.find(({ messages }) => messages.at(-1)?.content === text)?.messages.slice(1)
      yield* sim.say(ada.id, "My cat is called Mira")
      yield* sim.received(ada.id, 3)
      yield* sim.say(ada.id, "What is her name?")
      yield* sim.received(ada.id, 4)
      const first = [
        { role: "user", content: "Hello from Ada" },
        { role: "assistant", content: "You wrote: Hello from Ada" },
        { role: "user", content: "My cat is called Mira" },
        { role: "assistant", content: "You wrote: My cat is called Mira" },
        { role: "user", content: "What is her name?" },
      ]
      assert.deepStrictEqual(promptOf("What is her name?"), first)

      const old = yield* house.bot
      assert.strictEqual(yield* old.end("SIGTERM"), 0)
      assert.include(yield* house.exported, "process telegram.update", "what is exported is watched for texts")
      yield* house.start()
      yield* sim.say(ada.id, "And now?")
      yield* sim.received(ada.id, 5)
      assert.deepStrictEqual(promptOf("And now?"), [
        ...first,
        { role: "assistant", content: "You wrote: What is her name?" },
        { role: "user", content: "And now?" },
      ])
    }),
  )
})
