import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Redacted } from "effect"
import * as Exports from "../../src/telemetry/Exports.ts"
import * as LocalServer from "../support/LocalServer.ts"
import { provideSettings } from "../support/Settings.ts"

const secret = "sk-very-secret-key"

/** Takes whatever is posted and keeps it by path. */
const collector = Effect.gen(function* () {
  const taken = new Map<string, string>()
  const { url } = yield* LocalServer.serve((request, response) => {
    const path = request.url ?? ""
    request.on("data", (chunk: unknown) => taken.set(path, (taken.get(path) ?? "") + String(chunk)))
    request.on("end", () => response.writeHead(200).end("{}"))
  })
  return { taken, url }
})

describe("what is exported besides traces", () => {
  it.live("log lines and metrics reach the collector, at the latest at the end, without a secret", () =>
    Effect.gen(function* () {
      const { taken, url } = yield* collector
      const exporting = Exports.layer.pipe(
        provideSettings({
          otlp: { endpoint: url, serviceName: "confidant-test" },
          model: { _tag: "OpenAiCompatible", baseUrl: "", apiKey: Redacted.make(secret), model: "m", fallbacks: [] },
        }),
      )
      yield* Effect.gen(function* () {
        yield* Effect.logInfo(`the key is ${secret}`)
        yield* Metric.update(Metric.counter("test_exports_total", { description: "of this test" }), 7)
      }).pipe(Effect.provide(exporting))
      assert.include(taken.get("/v1/logs"), "the key is [redacted]")
      assert.include(taken.get("/v1/metrics"), "test_exports_total")
      assert.notInclude([...taken.values()].join(), secret)
    }),
  )
})
