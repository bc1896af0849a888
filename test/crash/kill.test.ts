import { assert, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { acquainted } from "../e2e/acquainted.ts"
import { House, postmasterOf } from "../support/House.ts"

const Delivered = Schema.Struct({ state: Schema.String, repeated: Schema.Boolean })

layer(House.layerStopped(), { excludeTestServices: true, timeout: "60 seconds" })("kill -9", (it) => {
  it.effect("while 50 turns wait for the model: all are answered after the restart, none twice, in order", () =>
    Effect.gen(function* () {
      const { history, model, settled, sim, start } = yield* House
      const bot = yield* start()
      const people = yield* Effect.forEach(
        Array.from({ length: 50 }, (_, index) => `Person ${index}`),
        (name) => sim.addPerson(name),
      )
      model.hold()
      for (const { id } of people) yield* sim.say(id, "first")
      for (const { id } of people) yield* sim.say(id, "second")
      yield* model.until((requests) => requests.filter(({ state }) => state === "open").length >= 50)
      assert.strictEqual(yield* bot.end("SIGKILL"), null)
      assert.strictEqual(people.flatMap(({ id }) => sim.fromBot(id)).length, 0)

      model.release()
      yield* start()
      for (const { id } of people) {
        yield* sim.received(id, 3)
        yield* settled(id)
        assert.deepStrictEqual(yield* history(id), [
          { role: "user", text: "first" },
          { role: "assistant", text: "You wrote: first" },
          { role: "user", text: "second" },
          { role: "assistant", text: "You wrote: second" },
        ])
        const answers = sim.fromBot(id).filter(({ keyboard }) => keyboard.length === 0)
        assert.deepStrictEqual(
          answers.map(({ text }) => text),
          ["You wrote: first", "You wrote: second"],
        )
      }
    }),
  )

  it.effect("between a send and its record: repeated at most once, and recorded as repeated", () =>
    Effect.gen(function* () {
      const { history, rows, settled, sim, start, whileLocked } = yield* House
      const bot = yield* start()
      const ada = yield* acquainted("Ada")
      const newest = (columns: string) =>
        rows(
          `SELECT ${columns} FROM deliveries WHERE turn_id = (SELECT max(update_id) FROM turns WHERE chat_id = $1)`,
          [ada.id],
          Delivered,
        )
      // The call is under way long enough to take the lock that its record needs.
      yield* sim.fault({ method: "sendMessage", times: 1, kind: { _tag: "Latency", millis: 2_000 } })
      yield* sim.say(ada.id, "Are you there?")
      yield* newest("state, repeated").pipe(
        Effect.filterOrFail((found) => found.some(({ state }) => state === "sending")),
        Effect.retry(Schedule.spaced("10 millis")),
      )
      const death = Effect.andThen(sim.received(ada.id, 3), bot.end("SIGKILL"))
      yield* Effect.ignoreCause(whileLocked(ada.id, death))

      yield* start()
      yield* sim.received(ada.id, 4)
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* newest("state, repeated"), [{ state: "sent", repeated: true }])
      assert.deepStrictEqual(
        sim
          .fromBot(ada.id)
          .slice(2)
          .map(({ text }) => text),
        ["You wrote: Are you there?", "You wrote: Are you there?"],
      )
      assert.strictEqual((yield* history(ada.id)).length, 4)
    }),
  )

  it.effect("of everything, the database included: what was acknowledged is there, what was open is answered", () =>
    Effect.gen(function* () {
      const { history, model, settled, sim, start, stateDir } = yield* House
      const bot = yield* start()
      const people = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, index) => `Person ${index}`),
        (name) => acquainted(name),
        { concurrency: 8 },
      )
      const asked = model.requests.length
      model.hold()
      for (const { id } of people) yield* sim.say(id, "Do not lose this")
      yield* model.received(asked + people.length)
      const postmaster = postmasterOf(stateDir)
      yield* Effect.sync(() => process.kill(bot.pid, "SIGSTOP"))
      yield* Effect.sync(() => process.kill(postmaster, "SIGKILL"))
      assert.strictEqual(yield* bot.end("SIGKILL"), null)

      model.release()
      yield* start()
      for (const { firstName, id } of people) {
        yield* sim.received(id, 3)
        yield* settled(id)
        assert.deepStrictEqual(
          (yield* history(id)).map(({ text }) => text),
          [
            `Hello from ${firstName}`,
            `You wrote: Hello from ${firstName}`,
            "Do not lose this",
            "You wrote: Do not lose this",
          ],
        )
        assert.strictEqual(sim.fromBot(id).length, 3)
      }
    }),
  )
})
