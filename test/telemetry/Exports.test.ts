import { createServer } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Redacted } from "effect"
import * as Exports from "../../src/telemetry/Exports.ts"
import { provideSettings } from "../support/Settings.ts"

const secret = "sk-very-secret-key"

/** Takes whatever is posted and keeps it by path. */
const collector = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly taken: Map<string, string>; readonly close: () => void }>(
    (resume) => {
      const taken = new Map<string, string>()
      const server = createServer((request, response) => {
        const path = request.url ?? ""
        request.on("data", (chunk: unknown) => taken.set(path, (taken.get(path) ?? "") + String(chunk)))
        request.on("end", () => response.writeHead(200).end("{}"))
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, taken, close: () => server.close() }))
      })
    },
  ),
  ({ close }) => Effect.sync(close),
)

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
