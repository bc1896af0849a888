import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { reportOutages } from "../../src/telemetry/ExportOutages.ts"
import { captureLogs } from "../support/CaptureLogs.ts"

/** Answers one request after the other; -1 breaks the connection, 0 never answers. */
const collector = (statuses: ReadonlyArray<number>) => {
  const left = [...statuses]
  return HttpClient.make((request) => {
    const status = left.shift()
    if (status === 0) return Effect.never
    return status === -1
      ? Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request }) }))
      : Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { status: status ?? 200 })))
  })
}

describe("exports that fail", () => {
  it.effect("are told once per outage, and so is their end", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      const statuses = [200, -1, 503, 404, 200, 200, 0, -1]
      const client = reportOutages(collector(statuses))
      const run = Effect.forEach(statuses, () => Effect.exit(client.get("http://collector.test/v1/traces")))
      const fiber = yield* Effect.forkChild(Effect.provide(run, layer))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        lines.map((line) => [line.level, line.message]),
        [
          ["Warn", "Traces cannot be exported (TransportError); the bot goes on without them"],
          ["Info", "Traces are exported again"],
          ["Warn", "Traces cannot be exported (TransportError); the bot goes on without them"],
        ],
      )
    }),
  )
})
