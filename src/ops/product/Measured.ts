import { Clock, Context, Effect, Layer, Metric } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import {
  armThumbs,
  armPeople,
  armQuizzes,
  armRetention,
  armSessions,
  armsActive,
  retention,
  sessionDuration,
  sessions,
  thumbs,
  usersActive,
} from "../../domain/metrics/Product.ts"
import { isOnFor, isSplit } from "../../domain/operators/FlagRule.ts"
import { type Flag, Flags } from "../../domain/operators/Flags.ts"
import { type Figures, Product } from "../../domain/operators/Product.ts"
import { productEvery } from "../../policy/ops/Gauges.ts"

/** What a flag does to how people use the bot: those for whom it is on, beside the others. */
export interface Split {
  readonly flag: Flag
  readonly on: Figures
  readonly off: Figures
}

export interface Measure {
  /** Unix milliseconds. */
  readonly at: number
  readonly whole: Figures
  readonly splits: ReadonlyArray<Split>
}

const days = { day1: "1", day7: "7", day30: "30" } as const

const windows = ({ active: { day, month, week } }: Figures) =>
  [
    ["1d", day],
    ["7d", week],
    ["30d", month],
  ] as const

const returned = (figures: Figures) =>
  (["day1", "day7", "day30"] as const).flatMap((day) => {
    const share = figures.retention[day]
    return share === null ? [] : [[days[day], share] as const]
  })

const lengths = ({ sessions: held }: Figures) =>
  held === null
    ? []
    : ([
        ["mean", held.mean],
        ["p50", held.median],
        ["p95", held.p95],
      ] as const)

const showWhole = Effect.fnUntraced(function* (figures: Figures) {
  for (const [window, count] of windows(figures)) yield* Metric.update(usersActive(window), count)
  for (const [day, share] of returned(figures)) yield* Metric.update(retention(day), share)
  for (const [statistic, seconds] of lengths(figures)) yield* Metric.update(sessionDuration(statistic), seconds)
  yield* Metric.update(sessions, figures.sessions?.count ?? 0)
  yield* Metric.update(thumbs("up"), figures.thumbs.up)
  yield* Metric.update(thumbs("down"), figures.thumbs.down)
})

const showArm = Effect.fnUntraced(function* (flag: string, arm: "on" | "off", figures: Figures) {
  yield* Metric.update(armPeople(flag, arm), figures.people)
  for (const [window, count] of windows(figures)) yield* Metric.update(armsActive(flag, arm, window), count)
  for (const [day, share] of returned(figures)) yield* Metric.update(armRetention(flag, arm, day), share)
  for (const [statistic, seconds] of lengths(figures)) yield* Metric.update(armSessions(flag, arm, statistic), seconds)
  yield* Metric.update(armQuizzes(flag, arm, "begun"), figures.quizzes.begun)
  yield* Metric.update(armQuizzes(flag, arm, "completed"), figures.quizzes.completed)
  yield* Metric.update(armThumbs(flag, arm, "up"), figures.thumbs.up)
  yield* Metric.update(armThumbs(flag, arm, "down"), figures.thumbs.down)
})

const make = Effect.gen(function* () {
  const flags = yield* Flags
  const product = yield* Product
  let latest: Measure | null = null

  const splitBy = (flag: Flag, people: Effect.Success<Product["Service"]["people"]>) => {
    const { off = [], on = [] } = Object.groupBy(people, (id) => (isOnFor(flag, id) ? "on" : "off"))
    return Effect.map(Effect.all([product.figures(on), product.figures(off)]), ([of, others]): Split => ({
      flag,
      on: of,
      off: others,
    }))
  }

  /** Nobody is in the arms of a flag that is not split any more. */
  const showSplits = Effect.fnUntraced(function* (splits: ReadonlyArray<Split>) {
    for (const { flag, off, on } of splits) {
      yield* showArm(flag.name, "on", on)
      yield* showArm(flag.name, "off", off)
    }
    const over = (latest?.splits ?? []).filter((was) => splits.every(({ flag }) => flag.name !== was.flag.name))
    for (const { flag } of over) {
      yield* Metric.update(armPeople(flag.name, "on"), 0)
      yield* Metric.update(armPeople(flag.name, "off"), 0)
    }
  })

  const measure = Effect.gen(function* () {
    const whole = yield* product.figures(null)
    yield* showWhole(whole)
    const split = (yield* flags.all).filter(isSplit)
    const people = split.length === 0 ? [] : yield* product.people
    const splits = yield* Effect.forEach(split, (flag) => splitBy(flag, people))
    yield* showSplits(splits)
    latest = { at: yield* Clock.currentTimeMillis, whole, splits }
  })

  /** Logged at debug level only: the breaker already reported the outage. */
  const again = measure.pipe(
    Effect.catch((error) => Effect.logDebug("The figures of the product could not be read", error)),
    Effect.withTracerEnabled(false),
  )
  yield* Effect.forkScoped(everlasting("Measuring the product", again, productEvery))

  return Measured.of({ latest: Effect.sync(() => latest) })
})

/** How people use the bot, measured every few minutes beside all turns: as metrics, and for the operators' page. */
export class Measured extends Context.Service<
  Measured,
  {
    /** null: not yet. */
    readonly latest: Effect.Effect<Measure | null>
  }
>()("confidant/ops/Measured") {
  static readonly layer: Layer.Layer<Measured, never, Flags | Product> = Layer.effect(Measured, make)
}
