import { performance } from "node:perf_hooks"
import { Effect, Fiber, Schedule } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import * as LocalServer from "../test/support/LocalServer.ts"
import { keep, median, quantile, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"
import { answered } from "./Throughput.ts"

const chats = 500
const turns = 3
const rounds = 5
/** Messages a second that come steadily: the load of the latency's measurement, and half of what the bot has to bear. */
const loads = [50, 250]
const seconds = 20
const scrapeEvery = "5 seconds"

/** Takes everything. */
const sink = LocalServer.serve((request, response) => {
  request.resume()
  request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"))
})

/** A port that was free a moment ago. */
const freePort = Effect.scoped(Effect.map(sink, ({ port }) => port))

/** A bot that logs nothing tells by `/ready` that it is. */
const serving = (url: string) =>
  HttpClient.get(url).pipe(
    Effect.filterOrFail(({ status }) => status === 200),
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.orDie,
    Effect.asVoid,
    Effect.provide(FetchHttpClient.layer),
  )

/** Asks again and again; milliseconds of each answer. */
const asking = (url: string, every: `${number} millis`) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const millis: Array<number> = []
    const ask = Effect.gen(function* () {
      const begun = performance.now()
      yield* Effect.flatMap(client.get(url), (response) => response.text)
      millis.push(performance.now() - begun)
    })
    const fiber = yield* Effect.forkScoped(Effect.repeat(ask, Schedule.spaced(every)))
    return { millis, stop: Fiber.interrupt(fiber) }
  })

const answersOf = (ready: ReadonlyArray<number>, metrics: ReadonlyArray<number>) => ({
  readyMillis: { p50: rounded(quantile(ready, 0.5)), p99: rounded(quantile(ready, 0.99)), asked: ready.length },
  metricsMillis: { p50: rounded(quantile(metrics, 0.5)), most: rounded(Math.max(...metrics)) },
})

/**
 * What it costs to see everything: traces, metrics and logs to an OTLP receiver, log lines as JSON, and scrapes three times as often as usual,
 * beside a bot that says nothing; both answer in turns.
 */
export const measure = Effect.gen(function* () {
  const receiver = yield* sink
  const [silent, port] = [yield* freePort, yield* freePort]
  const here = `http://127.0.0.1:${port}`
  const [off, on] = [yield* Stage.make(), yield* Stage.make()]
  yield* off.start({ LOG_LEVEL: "error", HTTP_PORT: String(silent) }, serving(`http://127.0.0.1:${silent}/ready`))
  yield* on.start({
    LOG_LEVEL: "info",
    LOG_FORMAT: "json",
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    HTTP_PORT: String(port),
  })
  const watched = { stage: on, people: yield* on.people(chats), perSecond: new Array<number>() }
  const sides = [{ stage: off, people: yield* off.people(chats), perSecond: new Array<number>() }, watched]
  for (const { people, stage } of sides) yield* answered(stage, people, 4)
  const client = yield* HttpClient.HttpClient
  const scrape = Effect.flatMap(client.get(`${here}/metrics`), (response) => response.text)
  const asked = Effect.fnUntraced(function* <A, E, R>(load: Effect.Effect<A, E, R>) {
    const [fast, slow] = [yield* asking(`${here}/ready`, "20 millis"), yield* asking(`${here}/metrics`, "1000 millis")]
    const value = yield* load
    yield* fast.stop
    yield* slow.stop
    return { value, ready: fast.millis, metrics: slow.millis }
  }, Effect.scoped)
  yield* Effect.forkScoped(Effect.repeat(scrape, Schedule.spaced(scrapeEvery)))
  for (let round = 0; round < rounds; round++) {
    for (const { people, perSecond, stage } of sides) {
      perSecond.push((yield* answered(stage, people, turns)).perSecond)
    }
  }
  const steady = yield* Effect.forEach(loads, (load) =>
    Effect.gen(function* () {
      const people = yield* on.people(chats)
      yield* on.ask(people)
      yield* on.settled
      const seen = yield* asked(on.askSteadily(people, load * seconds, load))
      yield* on.settled
      return { load: `${load} turns/s`, ...answersOf(seen.ready, seen.metrics) }
    }),
  )
  const saturated = yield* asked(answered(on, watched.people, turns * rounds))
  const [without, withAll] = sides.map(({ perSecond }) => median(perSecond))
  const results = {
    turnsPerSecondOff: Math.round(without ?? 0),
    turnsPerSecondOn: Math.round(withAll ?? 0),
    cost: rounded(1 - (withAll ?? 0) / (without ?? 1), 3),
    answers: [...steady, { load: "all it can do", ...answersOf(saturated.ready, saturated.metrics) }],
  }
  console.table([
    {
      "turns/s off": results.turnsPerSecondOff,
      "turns/s on": results.turnsPerSecondOn,
      "cost (≤ 0.15)": results.cost,
    },
  ])
  console.table(
    results.answers.map(({ load, metricsMillis, readyMillis }) => ({
      load,
      "/ready p50 ms": readyMillis.p50,
      "/ready p99 ms (< 5)": readyMillis.p99,
      "/metrics p50 ms": metricsMillis.p50,
      "/metrics most ms (< 50)": metricsMillis.most,
    })),
  )
  keep("telemetry", { chats, turns, rounds, ...results })
}).pipe(Effect.scoped)
