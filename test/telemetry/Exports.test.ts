import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Redacted } from "effect"
import { queryDuration } from "../../src/domain/metrics/Database.ts"
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
        yield* Metric.update(queryDuration("SELECT turns", ""), 0.02)
      }).pipe(Effect.provide(exporting))
      assert.include(taken.get("/v1/logs"), "the key is [redacted]")
      const metrics = taken.get("/v1/metrics") ?? ""
      assert.include(metrics, `"name":"test_exports"`)
      assert.include(metrics, `"name":"db.client.operation.duration"`)
      assert.include(metrics, `"unit":"s"`)
      assert.include(metrics, `{"key":"db.query.summary","value":{"stringValue":"SELECT turns"}}`)
      const instances = [...taken.values()].map(
        (body) => /"service\.instance\.id","value":\{"stringValue":"([^"]+)"/.exec(body)?.[1],
      )
      assert.match(instances[0] ?? "", /^[0-9a-f-]{36}$/)
      assert.strictEqual(new Set(instances).size, 1)
      assert.notInclude(taken.get("/v1/logs"), "fiberId")
      assert.notInclude([...taken.values()].join(), secret)
    }),
  )
})
