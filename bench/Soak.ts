import { Effect, Schedule } from "effect"
import { keep, median, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

const chats = 500
const perSecond = 20

/** Of a straight line through the values, in their unit a step (least squares). */
const slope = (values: ReadonlyArray<number>): number => {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const product = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  const square = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  return product / Math.max(1, square)
}

/** Whether what the bot holds levels off while people talk for so many minutes. */
export const measure = ({ minutes }: { readonly minutes: number }) =>
  Effect.gen(function* () {
    const stage = yield* Stage.make({ delayMillis: 300 })
    yield* stage.start()
    const atRest = stage.memory().rssMegabytes
    const people = yield* stage.people(chats)
    const minute = Effect.gen(function* () {
      const samples: Array<number> = []
      const sampling = Effect.repeat(
        Effect.sync(() => samples.push(stage.rssMegabytes())),
        Schedule.spaced("1 second"),
      )
      yield* Effect.raceFirst(stage.askSteadily(people, 60 * perSecond, perSecond), sampling)
      return median(samples)
    })
    const held = yield* Effect.replicateEffect(minute, minutes)
    yield* stage.settled
    const second = held.slice(Math.floor(held.length / 2))
    const results = { atRest, held, most: Math.max(...held), growth: rounded(slope(second)) }
    console.table([
      {
        minutes,
        turns: minutes * 60 * perSecond,
        "at rest MB": atRest,
        "first minute MB": held[0],
        "half-way MB": second[0],
        "last minute MB": held.at(-1),
        "most MB (< 250)": results.most,
        "MB a minute, second half": results.growth,
      },
    ])
    keep("soak", { chats, perSecond, minutes, rssMegabytes: results })
  }).pipe(Effect.scoped)
