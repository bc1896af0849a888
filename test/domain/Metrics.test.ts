import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { definitions, initialise } from "../../src/domain/Metrics.ts"
import { saveFailures } from "../../src/domain/metrics/Turns.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"

/** Counted things that are no unit of measurement; the convention calls tokens `usage`. */
const counts =
  /_(?:people|quizzes|thumbs|turns|facts|messages|letters|answers|sessions|active|state|ready|requests|usage|info|waiting|connections|transactions)$/

describe("every metric of the bot", () => {
  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    "%s is named and labelled as it should be",
    (name, { description, labels, type }) => {
      assert.match(name, /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/)
      assert.isAbove(description.length, 5)
      assert.strictEqual(name.endsWith("_total"), type === "counter")
      if (type !== "counter") assert.match(name, new RegExp(`_(?:seconds|bytes|ratio|usd)$|${counts.source}`))
      assert.notMatch(name, /_(?:ms|millis|milliseconds|kb|mb|percent|count|sum|bucket)$/)
      for (const label of labels) {
        assert.match(label, /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/)
        assert.notMatch(label, /(?:^|_)(?:id|ids|user|chat|message|text|file|name_of|token)$/)
        assert.notInclude(["le", "quantile", "job", "instance"], label)
      }
    },
  )

  it("has one definition", () => {
    const names = definitions.map(({ name }) => name)
    assert.deepStrictEqual(names, [...new Set(names)])
    assert.isAbove(names.length, 40)
  })

  it.effect("is there at 0 from the start where its labels are known, and stays what it is when begun again", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        yield* initialise
        for (const name of [
          "confidant_messages_total",
          "confidant_save_failures_total",
          "confidant_errors_total",
          "confidant_dead_letters_total",
          "confidant_deliveries_repeated_total",
          "confidant_deliveries_unknown_total",
          "messaging_process_duration_seconds",
          "db_client_slow_queries_total",
        ]) {
          assert.strictEqual(yield* metricValue(name), 0, name)
        }
        yield* Metric.update(saveFailures("critical", "busy"), 1)
        yield* initialise
        assert.strictEqual(yield* metricValue("confidant_save_failures_total", { severity: "critical" }), 1)
      }),
    ),
  )
})
