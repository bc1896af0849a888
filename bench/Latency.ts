import { Effect } from "effect"
import { withSyncTimes } from "./Disk.ts"
import { keep, quantile, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

const chats = 500
const perSecond = 50
const modelMillis = 300
const warmUpSeconds = 10
const seconds = 60

/** Milliseconds beyond the model's own; the nth answer in a chat belongs to the nth message there. */
export const addedMillis = (
  asked: ReadonlyArray<Stage.Asked>,
  sends: Effect.Success<Stage.Stage["sends"]>,
  modelMillis: number,
) => {
  const waiting = new Map<number, Array<number>>()
  for (const { at, chatId } of sends) waiting.set(chatId ?? 0, [...(waiting.get(chatId ?? 0) ?? []), at])
  return asked.map(({ at, chatId }) => {
    const sentAt = waiting.get(chatId)?.shift()
    if (sentAt === undefined) throw new Error("a message was not answered by one of its own")
    return sentAt - at - modelMillis
  })
}

/** What the bot adds to the model's time, from the message's arrival at Telegram to that of its answer there. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make({ delayMillis: modelMillis })
  yield* stage.start()
  const people = yield* stage.people(chats)
  yield* stage.ask(people)
  yield* stage.settled
  yield* stage.askSteadily(people, warmUpSeconds * perSecond, perSecond)
  yield* stage.settled
  const before = yield* stage.sends
  const { value: asked, millis } = yield* withSyncTimes(
    stage.stateDir,
    Effect.tap(stage.askSteadily(people, seconds * perSecond, perSecond), () => stage.settled),
  )
  const added = addedMillis(asked, (yield* stage.sends).slice(before.length), modelMillis)
  const disk = { p50: rounded(quantile(millis, 0.5), 1), p99: rounded(quantile(millis, 0.99), 1) }
  const results = { p50: quantile(added, 0.5), p99: quantile(added, 0.99), longest: Math.max(...added) }
  console.table([
    {
      turns: asked.length,
      "turns/s": perSecond,
      "model ms": modelMillis,
      "added p50 ms": results.p50,
      "added p99 ms": results.p99,
      "longest ms": results.longest,
      "p99 ÷ p50": rounded(results.p99 / results.p50, 1),
      "disk p50 ms": disk.p50,
      "disk p99 ms": disk.p99,
      "p99 ÷ disk's": rounded(results.p99 / disk.p99, 1),
    },
  ])
  keep("latency", { chats, perSecond, modelMillis, turns: asked.length, addedMillis: results, diskMillis: disk })
}).pipe(Effect.scoped)
