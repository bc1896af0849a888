import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Layer } from "effect"
import { audited, auditedInOutages } from "../../../src/domain/operators/Audited.ts"
import { type AuditEntry, AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"

class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}

const away = new StoreError({ operation: "AuditLog.record", transient: true, sqlState: null, message: "away" })
const action = { actor: "admin:ann", action: "breaker.open", target: "s3", details: { why: "test" } }

/** What happens, in its order: what was done, and what the log took (`lost`: it did not). */
const world = () => {
  const events: Array<string> = []
  const down = { log: false }
  const record = ({ action: name, details }: Omit<AuditEntry, "id" | "at">) =>
    Effect.suspend(() => {
      events.push(`${down.log ? "lost" : "recorded"} ${name} ${JSON.stringify(details)}`)
      return down.log ? Effect.fail(away) : Effect.void
    })
  const { layer, lines } = captureLogs()
  const log = Layer.merge(layer, Layer.succeed(AuditLog, { record, recent: () => Effect.succeed([]) }))
  const act = (end: "well" | "refused") =>
    Effect.suspend(() => {
      events.push("acted")
      // What is done may bring the database back, or take it away.
      return end === "well" ? Effect.succeed("done") : Effect.fail(new Refused({ message: "not now" }))
    })
  return { act, down, events, lines, log }
}

describe("what an operator does", () => {
  it.effect.each([audited<string, Refused, never>, auditedInOutages<string, Refused, never>])(
    "is recorded first, then done",
    (record) => {
      const { act, events, log } = world()
      return Effect.gen(function* () {
        assert.strictEqual(yield* record(action, act("well")), "done")
        assert.deepStrictEqual(events, ['recorded breaker.open {"why":"test"}', "acted"])
      }).pipe(Effect.provide(log))
    },
  )

  it.effect.each([audited<string, Refused, never>, auditedInOutages<string, Refused, never>])(
    "is recorded again with the reason when it is refused",
    (record) => {
      const { act, events, log } = world()
      return Effect.gen(function* () {
        const refused = yield* Effect.flip(record(action, act("refused")))
        assert.strictEqual(refused.message, "not now")
        assert.deepStrictEqual(events, [
          'recorded breaker.open {"why":"test"}',
          "acted",
          'recorded breaker.open {"why":"test","refused":"not now"}',
        ])
      }).pipe(Effect.provide(log))
    },
  )

  it.effect("is not done when it cannot be recorded", () => {
    const { act, down, events, log } = world()
    down.log = true
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.flip(audited(action, act("well"))), away)
      assert.deepStrictEqual(events, ['lost breaker.open {"why":"test"}'])
    }).pipe(Effect.provide(log))
  })

  it.effect("in an outage is done all the same, and recorded once the log is back", () => {
    const { act, down, events, lines, log } = world()
    down.log = true
    const back = Effect.tap(act("well"), () => Effect.sync(() => (down.log = false)))
    return Effect.gen(function* () {
      assert.strictEqual(yield* auditedInOutages(action, back), "done")
      assert.deepStrictEqual(events, [
        'lost breaker.open {"why":"test"}',
        "acted",
        'recorded breaker.open {"why":"test"}',
      ])
      assert.deepStrictEqual(lines, [])
    }).pipe(Effect.provide(log))
  })

  it.effect("in an outage that goes on stands in the program's log, whole", () => {
    const { act, down, lines, log } = world()
    down.log = true
    return Effect.gen(function* () {
      assert.strictEqual(yield* auditedInOutages(action, act("well")), "done")
      assert.deepStrictEqual(lines, [
        {
          level: "Error",
          message: "An operator's action could not be recorded in the audit log",
          annotations: { ...action, details: '{"why":"test"}', reason: "away" },
        },
      ])
    }).pipe(Effect.provide(log))
  })
})
