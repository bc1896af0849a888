import { Clock, Effect, Schedule } from "effect"
import * as ModelProcess from "../test/support/ModelProcess.ts"
import { keep, median, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

const waiting = 1_000
const rounds = 3
const aDayMillis = "86400000"

/** How long it takes until a bot that was killed while so many people waited goes on, and until nobody waits any more. */
const recovered = Effect.fnUntraced(function* (
  stage: Stage.Stage,
  silent: string,
  people: ReadonlyArray<Stage.Someone>,
) {
  const stuck = yield* stage.start({ LLM_BASE_URL: silent })
  const before = yield* stage.sends
  yield* stage.ask(people)
  yield* Effect.scoped(
    Effect.flatMap(stage.connected, (sql) =>
      sql<{ readonly open: bigint }>`SELECT count(*) AS open FROM turns WHERE status = 'received'`.pipe(
        Effect.filterOrFail(([row]) => row?.open === BigInt(waiting)),
        Effect.retry(Schedule.spaced("50 millis")),
      ),
    ),
  )
  yield* stuck.end("SIGKILL")

  const begun = yield* Clock.currentTimeMillis
  const bot = yield* stage.start()
  const ready = yield* Clock.currentTimeMillis
  yield* stage.settled
  yield* bot.end("SIGTERM")
  const sends = (yield* stage.sends).slice(before.length)
  if (sends.length !== waiting) throw new Error(`${sends.length} answers for ${waiting} messages`)
  const ats = sends.map(({ at }) => at)
  return {
    readySeconds: (ready - begun) / 1_000,
    firstSeconds: (Math.min(...ats) - begun) / 1_000,
    lastSeconds: (Math.max(...ats) - begun) / 1_000,
  }
})

/** kill -9 while messages wait for a model that says nothing, then a start with one that answers at once. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make()
  const { url } = yield* ModelProcess.start(["--delay-ms", aDayMillis])
  const people = yield* stage.people(waiting)
  const first = yield* stage.start()
  yield* stage.ask(people)
  yield* stage.settled
  yield* first.end("SIGTERM")
  const results: Array<Effect.Success<ReturnType<typeof recovered>>> = []
  for (let round = 0; round < rounds; round++) results.push(yield* recovered(stage, url, people))
  console.table(
    results.map(({ firstSeconds, lastSeconds, readySeconds }) => ({
      waiting,
      "ready after s": readySeconds,
      "first answer after s": firstSeconds,
      "first after ready s": rounded(firstSeconds - readySeconds),
      "all answered after s": lastSeconds,
      "turns/s": Math.round(waiting / (lastSeconds - firstSeconds)),
    })),
  )
  const typical = {
    readySeconds: median(results.map((one) => one.readySeconds)),
    firstSeconds: median(results.map((one) => one.firstSeconds)),
    lastSeconds: median(results.map((one) => one.lastSeconds)),
  }
  keep("recovery", { waiting, typical, rounds: results })
}).pipe(Effect.scoped)
