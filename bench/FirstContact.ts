import { Clock, Effect, Schedule } from "effect"
import { keep, median, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

const people = 600
const rounds = 3

const done = (stage: Stage.Stage) =>
  Effect.scoped(
    Effect.flatMap(stage.connected, (sql) =>
      Effect.map(sql<{ readonly done: bigint }>`SELECT count(*) AS done FROM turns WHERE status = 'done'`, ([row]) =>
        Number(row?.done ?? 0),
      ),
    ),
  )

/** One message of each person waits for the bot when it goes on; milliseconds until everything is answered and recorded. */
const wave = Effect.fnUntraced(function* (stage: Stage.Stage, crowd: ReadonlyArray<Stage.Someone>) {
  const before = yield* done(stage)
  yield* stage.preload(crowd)
  const begun = yield* Clock.currentTimeMillis
  yield* done(stage).pipe(
    Effect.filterOrFail((count) => count >= before + crowd.length),
    Effect.retry(Schedule.spaced("50 millis")),
  )
  return (yield* Clock.currentTimeMillis) - begun
})

/** 600 people who were never there write at once, and once more: how long the first answers take beside the second ones. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make()
  yield* stage.start()
  yield* wave(stage, yield* stage.people(200))
  const results: Array<{ readonly first: number; readonly second: number; readonly ratio: number }> = []
  for (let round = 0; round < rounds; round++) {
    const crowd = yield* stage.people(people)
    const first = yield* wave(stage, crowd)
    const second = yield* wave(stage, crowd)
    results.push({ first, second, ratio: rounded(first / second) })
  }
  const ratio = median(results.map((each) => each.ratio))
  console.table(results)
  console.log(`The first contact of ${people} people takes ${ratio} times as long as their second message (aim: 1.5)`)
  keep("first-contact", { people, results, ratio })
}).pipe(Effect.scoped)
