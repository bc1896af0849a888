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
  it.effect("are logged once per outage, and so is their end", () =>
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
          ["Warn", "Telemetry cannot be exported (traces: TransportError); the bot goes on without it"],
          ["Info", "Telemetry is exported again"],
          ["Warn", "Telemetry cannot be exported (traces: TransportError); the bot goes on without it"],
        ],
      )
    }),
  )

  it.effect("of all signals at once are one outage, and a signal that is never accepted is logged once", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      const client = reportOutages(
        HttpClient.make((request) => {
          const status = request.url.endsWith("metrics") || isDown ? 404 : 200
          return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { status })))
        }),
      )
      let isDown = true
      const round = Effect.forEach(["traces", "metrics", "logs"], (signal) =>
        client.get(`http://collector.test/v1/${signal}`),
      )
      yield* Effect.gen(function* () {
        yield* round
        isDown = false
        yield* round
        yield* round
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        lines.map((line) => line.message),
        ["Telemetry cannot be exported (traces: status 404); the bot goes on without it"],
      )
    }),
  )
})
