import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"

const levelsOf = (lines: ReadonlyArray<string>, ...messages: ReadonlyArray<string>) =>
  lines.flatMap((line) =>
    messages
      .filter((message) => line.includes(`"body":"${message}"`))
      .map((message) => {
        const level = /"severity_text":"(\w+)"/.exec(line)?.[1] ?? ""
        return `${level} ${message}`
      }),
  )

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("a rehearsal", (it) => {
  it.effect("is refused in prod: exit code 1 and the way to put it right", () =>
    Effect.gen(function* () {
      const { env, folder } = yield* House
      const bot = yield* BotProcess.start({ ...env, FAULTS: "save:0.7" }, folder)
      assert.strictEqual(yield* bot.exited, 1)
      assert.include(bot.lines.entries.join("\n"), "Set ENV=test for a rehearsal, or leave FAULTS out.")
    }),
  )

  it.effect("with every save failing: the answer goes out with the notice, and enters the history after it", () =>
    Effect.gen(function* () {
      const house = yield* House
      const { history, settled, sim } = house
      const bot = yield* house.start({ ENV: "test", FAULTS: "save:1" })
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "Hello")
      const sent = yield* sim.received(ada.id, 2)
      assert.strictEqual(sent[0]?.text, "You wrote: Hello")
      assert.include(sent.at(-1)?.text, "Nothing is lost")
      const failed = "CRITICAL: Failed to save conversation"
      assert.deepStrictEqual(
        levelsOf(bot.lines.entries, "Rehearsal: failing on purpose: save:1", "Retry 1/3", "Retry 2/3", failed).slice(
          0,
          4,
        ),
        ["WARN Rehearsal: failing on purpose: save:1", "WARN Retry 1/3", "WARN Retry 2/3", `ERROR ${failed}`],
      )
      yield* bot.end("SIGKILL")
      yield* house.start({ ENV: "test" })
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* history(ada.id), [
        { role: "user", text: "Hello" },
        { role: "assistant", text: "You wrote: Hello" },
      ])
      assert.strictEqual(sim.fromBot(ada.id).length, 2)
    }),
  )

  it.effect("with everything failing now and then: everybody is answered, and every history is whole", () =>
    Effect.gen(function* () {
      const house = yield* House
      const { history, settled, sim } = house
      const FAULTS = "save:0.7,redis:1,llm:0.2,telegram.sendMessage.lost:0.1"
      const bot = yield* house.start({ ENV: "test", FAULTS })
      const people = yield* Effect.forEach(["Ada", "Boris", "Chloe", "Dmitri", "Eve"], (name) => sim.addPerson(name))
      yield* Effect.forEach(people, ({ id }) => sim.say(id, "Hello"), { concurrency: "unbounded" })
      yield* Effect.forEach(people, ({ id }) => sim.received(id, 1), { concurrency: "unbounded" })
      assert.include(bot.lines.entries.join("\n"), `Rehearsal: failing on purpose: ${FAULTS.replaceAll(",", ", ")}`)
      yield* bot.end("SIGKILL")
      yield* house.start({ ENV: "test" })
      for (const { id } of people) {
        yield* settled(id)
        assert.deepStrictEqual(
          (yield* history(id)).map(({ role, text }) => `${role}: ${text}`),
          ["user: Hello", "assistant: You wrote: Hello"],
        )
      }
    }),
  )
})
