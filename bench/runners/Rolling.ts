import { Clock, Effect, Fiber } from "effect"
import { quantile, rounded } from "../Results.ts"
import type { Someone } from "../Stage.ts"
import { answeredAt } from "./Answers.ts"
import type { Asked, Fleet } from "./Fleet.ts"

const baselineSeconds = 30

/** Each runner is stopped and started again in turn, while people go on writing. */
export const rolling = Effect.fnUntraced(function* (
  fleet: Fleet,
  people: ReadonlyArray<Someone>,
  modelMillis: number,
  perSecond: number,
) {
  const added = (asked: ReadonlyArray<Asked>) =>
    Effect.map(answeredAt(fleet, asked), (all) => {
      const millis = all.map((each) => each.answeredAt - each.at - modelMillis)
      return { p50: quantile(millis, 0.5), p99: quantile(millis, 0.99), longest: Math.max(...millis) }
    })
  const calm = yield* fleet.askSteadily(people, perSecond, (millis) => millis < baselineSeconds * 1_000)
  yield* fleet.settled
  const usual = yield* added(calm)
  let isUnderWay = true
  const writing = yield* Effect.forkChild(fleet.askSteadily(people, perSecond, () => isUnderWay))
  yield* Effect.sleep("3 seconds")
  const begun = yield* Clock.currentTimeMillis
  const stops: Array<number> = []
  for (const { name } of fleet.running()) {
    const runner = fleet.running().find((each) => each.name === name)
    if (runner === undefined) continue
    const stopped = yield* Clock.currentTimeMillis
    const code = yield* fleet.end(runner, "SIGTERM")
    if (code !== 0) throw new Error(`${name} ended with ${code}`)
    stops.push((yield* Clock.currentTimeMillis) - stopped)
    yield* fleet.start(name)
  }
  const ended = yield* Clock.currentTimeMillis
  yield* Effect.sleep("5 seconds")
  isUnderWay = false
  const asked = yield* Fiber.join(writing)
  yield* fleet.settled
  const during = asked.filter(({ at }) => at >= begun && at <= ended)
  const meanwhile = yield* added(during)
  return {
    runners: fleet.running().length,
    turns: during.length,
    seconds: rounded((ended - begun) / 1_000, 1),
    longestStopSeconds: rounded(Math.max(...stops) / 1_000, 1),
    usual,
    meanwhile,
    addedP99: meanwhile.p99 - usual.p99,
  }
})
