import { Effect, Schedule } from "effect"
import type { Fault } from "../src/playground/SimApi.ts"
import { addedMillis } from "./Latency.ts"
import { keep, quantile, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

const well = 200
const sick = 50
const modelMillis = 300
const seconds = 30
/** Of the well and of the sick, side by side. */
const perSecond = { well: 10, sick: 2 }

const sicknesses: ReadonlyArray<readonly [string, Fault["kind"]]> = [
  ["500", { _tag: "Error", code: 500 }],
  ["429 for 5 s", { _tag: "Error", code: 429, retryAfter: 5 }],
  ["connections reset", { _tag: "Reset" }],
  ["no answer", { _tag: "Hang" }],
]

/** How long well people wait while Telegram fails the chats of others, beside the same load with everybody well. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make({ delayMillis: modelMillis })
  yield* stage.start()
  const everybody = yield* stage.people(well + sick)
  const [healthy, ill] = [everybody.slice(0, well), everybody.slice(well)]
  yield* stage.ask(everybody)
  yield* stage.settled
  const under = Effect.fnUntraced(function* (name: string, kind: Fault["kind"] | null) {
    const before = yield* stage.sends
    const chatIds = ill.map(({ id }) => id)
    if (kind !== null) yield* stage.fault({ method: "sendMessage", chatIds, kind })
    const [asked] = yield* Effect.all(
      [
        stage.askSteadily(healthy, seconds * perSecond.well, perSecond.well),
        stage.askSteadily(ill, seconds * perSecond.sick, perSecond.sick),
      ],
      { concurrency: 2 },
    )
    // The well are answered while the others are still sick.
    const ids = new Set(healthy.map(({ id }) => id))
    const answers = yield* stage.sends.pipe(
      Effect.map((sends) => sends.slice(before.length).filter(({ chatId }) => chatId !== null && ids.has(chatId))),
      Effect.filterOrFail((sends) => sends.length >= asked.length),
      Effect.retry(Schedule.spaced("100 millis")),
    )
    yield* stage.clearFaults
    yield* stage.settled
    const added = addedMillis(asked, answers, modelMillis)
    return { name, p50: quantile(added, 0.5), p99: quantile(added, 0.99), longest: Math.max(...added) }
  })
  yield* under("warm-up", null)
  const rows = yield* Effect.forEach(sicknesses, ([name, kind]) =>
    Effect.zip(under("everybody well", null), under(name, kind)),
  )
  console.table(
    rows.map(([calm, ailing]) => ({
      "Telegram for the sick": ailing.name,
      "well p50 ms": ailing.p50,
      "well p99 ms": ailing.p99,
      "longest ms": ailing.longest,
      "p99 with everybody well": calm.p99,
      ratio: rounded(ailing.p99 / Math.max(1, calm.p99)),
    })),
  )
  keep("sick", { well, sick, perSecond, modelMillis, seconds, rows })
}).pipe(Effect.scoped)
