import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Record, Schema } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { statusText } from "../../src/cli/StatusText.ts"
import { Ready } from "../../src/ops/ready/AskReady.ts"
import { healthOf } from "../../src/ops/ready/HealthView.ts"
import { type Observation, report } from "../../src/ops/ready/ReadyReport.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { faultKinds, telegramMethods } from "../../src/policy/FaultNames.ts"
import * as BeginMetrics from "../../src/telemetry/BeginMetrics.ts"
import { labelsOf, withOwnMetrics } from "../support/MetricValues.ts"

const names = Record.keys(dependencies)
const rows = Record.values(dependencies)
const shown = rows.flatMap(({ ready }) => (ready === null ? [] : [ready]))
const now = 1_800_000_000_000

/** `/ready` with the breaker of every dependency open. */
const allOpen: Observation = {
  now,
  database: { answeredAt: now, failure: null, migrations: { applied: 5, needed: 5 }, isReadOnly: false, waiting: null },
  inbound: { mode: "poll", lastSuccessAt: now, problem: null, unstoredSince: null },
  breakers: names.map((dependency) => ({
    key: dependency,
    dependency,
    instance: null,
    state: "open",
    failures: 5,
    forced: null,
  })),
  redis: "up",
  spool: 0,
  faults: [],
}

describe("the table of dependencies", () => {
  it.effect("gives each row a breaker, a retry budget and a kind of error, counted from the start", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const guard = yield* Guard
        const keys = (yield* guard.breakers).map(({ key }) => key)
        assert.deepStrictEqual(keys, names)
        assert.deepStrictEqual(yield* labelsOf("confidant_circuit_breaker_rejections_total", "key"), new Set(names))
        assert.deepStrictEqual(yield* labelsOf("confidant_retry_budget_refusals_total", "dependency"), new Set(names))
        assert.deepStrictEqual(
          yield* labelsOf("confidant_errors_total", "kind"),
          new Set([...rows.map(({ errors }) => errors), "spool", "unexpected"]),
        )
      }).pipe(Effect.provide([Guard.layer, BeginMetrics.layer])),
    ),
  )

  it.effect("gives each row its policy: a call that brings none makes the row's attempts", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (const [dependency, { policy }] of Record.toEntries(dependencies)) {
        let attempts = 0
        const call = guard.call(
          { dependency, operation: "test", classify: () => ({ retry: true, fault: false, retryAfter: Duration.zero }) },
          Effect.suspend(() => Effect.fail(`attempt ${++attempts}`)),
        )
        assert.strictEqual(yield* Effect.flip(call), `attempt ${policy.attempts}`)
      }
    }).pipe(Effect.provide(Guard.layer)),
  )

  it("gives FAULTS the names of its rows, and no others", () => {
    const named = rows.flatMap(({ faults }) =>
      Object.keys(faults).flatMap((name) =>
        name.includes("<method>") ? telegramMethods.map((method) => name.replace("<method>", method)) : [name],
      ),
    )
    assert.deepStrictEqual([...faultKinds.keys()], named)
  })

  it("shows in /ready, on the page and in `status` each row that has a part there, and no others", () => {
    const said = report(allOpen, false)
    const others = new Set(["ready", "status", "shutting_down", "reasons", "backlog", "faults"])
    assert.deepStrictEqual(
      Object.keys(said).filter((key) => !others.has(key)),
      shown.map(({ part }) => part),
    )
    const words = shown.map(({ name }) => name)
    assert.deepStrictEqual(
      healthOf(said).parts.map(({ detail, name }) => [name.toLowerCase(), detail]),
      words.map((name) => [name, "breaker open"]),
    )
    const read = Schema.decodeUnknownSync(Schema.fromJsonString(Ready))(JSON.stringify(said))
    const text = statusText({ bot: read, stored: null, backup: null, http: { host: "127.0.0.1", port: 8080 } }, now)
    assert.include(text, words.map((name) => `${name} open`).join(", "))
  })
})
