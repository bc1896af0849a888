import { request } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { House } from "../support/House.ts"
import * as LocalServer from "../support/LocalServer.ts"
import { OtlpReceiver } from "../support/OtlpReceiver.ts"
import { acquainted } from "./acquainted.ts"

/** Stands before the receiver and keeps every byte. */
const recorder = Effect.fnUntraced(function* (endpoint: string) {
  const kept: Array<string> = []
  const target = new URL(endpoint)
  const { url } = yield* LocalServer.serve((incoming, outgoing) => {
    const onward = request(
      { host: target.hostname, port: target.port, path: incoming.url, method: "POST", headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.on("data", (chunk: unknown) => kept.push(String(chunk)))
    incoming.pipe(onward)
  })
  return { url, bytes: () => kept.join("") }
})

const services = Layer.merge(
  House.layerStopped({ model: { answer: () => "A canaryanswer sings." } }),
  OtlpReceiver.layer,
)

layer(services, { excludeTestServices: true, timeout: "120 seconds" })("tracing", (it) => {
  it.effect("one trace holds a turn from intake over queries and model to delivery, and no word of it", () =>
    Effect.gen(function* () {
      const { sim, start } = yield* House
      const receiver = yield* OtlpReceiver
      const recorded = yield* recorder(receiver.endpoint)
      const bot = yield* start({ OTEL_EXPORTER_OTLP_ENDPOINT: recorded.url })
      const ada = yield* acquainted("Canaryname")
      yield* sim.say(ada.id, "Does the canaryquestion sing?")
      yield* sim.received(ada.id, 3)
      // The last spans are flushed by a clean end.
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)

      const all = yield* receiver.spans
      assert.isTrue(all.every(({ traceId }) => /^[0-9a-f]{32}$/.test(traceId)))
      const told = bot.lines.entries.flatMap((line) => /"trace_id":"([^"]*)"/.exec(line)?.[1] ?? [])
      assert.isAbove(told.length, 0)
      assert.isTrue(told.every((id) => /^[0-9a-f]{32}$/.test(id)))
      const turns = all.filter(({ name }) => name === "process telegram.update")
      assert.strictEqual(turns.length, 3)
      const trace = yield* receiver.trace(turns[2]?.traceId ?? "")
      const named = (name: string) => trace.filter((span) => span.name === name)
      assert.strictEqual(named("receive telegram.update").length, 1)
      assert.strictEqual(named("process telegram.update").length, 1)
      assert.isAbove(named("send telegram.message").length, 0)
      const queries = trace.filter(
        ({ attributes }) => "db.query.summary" in attributes || "db.system.name" in attributes,
      )
      assert.isAbove(queries.length, 2)
      assert.isTrue(queries.every(({ attributes }) => typeof attributes["db.query.summary"] === "string"))
      const models = trace.filter(({ attributes }) => "gen_ai.request.model" in attributes)
      assert.isAbove(models.length, 0)
      assert.strictEqual(models[0]?.attributes["gen_ai.request.model"], "test-model")
      assert.strictEqual(Number(models[0]?.attributes["http.response.status_code"]), 200)
      assert.deepStrictEqual(
        all.filter(({ name }) => name.startsWith("Chat.")),
        [],
        "wake-ups are no part of any trace",
      )
      const ids = new Set(trace.map(({ spanId }) => spanId))
      const roots = trace.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId))
      assert.deepStrictEqual(
        roots.map(({ name }) => name),
        ["receive telegram.update"],
      )
      assert.include(recorded.bytes(), "process telegram.update")
      assert.notMatch(recorded.bytes(), /canary/i)
      assert.notInclude(recorded.bytes(), sim.url.slice(7) + "/bot7000001")
      assert.notInclude(recorded.bytes(), "Emulator-of-these-tests")
      assert.notMatch(bot.lines.entries.join("\n"), /canary/i)
    }),
  )
})
