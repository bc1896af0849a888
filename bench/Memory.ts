import { Effect, Schedule } from "effect"
import { keep, median } from "./Results.ts"
import * as Stage from "./Stage.ts"

const chats = 1_000
const perSecond = 50
const seconds = 60

/** What the bot holds while 1,000 people talk with it, each about three times a minute, and after that. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make({ delayMillis: 300 })
  yield* stage.start()
  const atRest = stage.memory().rssMegabytes
  const people = yield* stage.people(chats)
  const samples: Array<number> = []
  yield* Effect.forkScoped(
    Effect.repeat(
      Effect.sync(() => samples.push(stage.rssMegabytes())),
      Schedule.spaced("100 millis"),
    ),
  )
  yield* stage.askSteadily(people, seconds * perSecond, perSecond)
  yield* stage.settled
  const results = { atRest, typical: median(samples), most: Math.max(...samples) }
  console.table([
    {
      "active chats": chats,
      "turns/s": perSecond,
      "at rest MB": results.atRest,
      "typical MB": results.typical,
      "most MB (< 250)": results.most,
    },
  ])
  keep("memory", { chats, perSecond, seconds, rssMegabytes: results })
}).pipe(Effect.scoped)
