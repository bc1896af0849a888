import { Context, Effect, Layer } from "effect"
import { type Observation, type ReadyReport, report, starting } from "./ReadyReport.ts"

/** Whether the bot can serve. Exists before the bot's services do. */
export class Readiness extends Context.Service<
  Readiness,
  {
    /** From memory, without asking any dependency. */
    readonly report: Effect.Effect<ReadyReport>
    readonly observedBy: (observe: Effect.Effect<Observation>) => Effect.Effect<void>
    readonly stopping: Effect.Effect<void>
  }
>()("confidant/ops/Readiness") {
  static readonly layer = Layer.sync(Readiness, () => {
    let observe: Effect.Effect<Observation> | null = null
    let isStopping = false
    return Readiness.of({
      report: Effect.suspend(() => {
        if (observe !== null) return Effect.map(observe, (seen) => report(seen, isStopping))
        return Effect.succeed<ReadyReport>(
          isStopping
            ? { ...starting, status: "shutting down", shutting_down: true, reasons: ["the bot is shutting down"] }
            : starting,
        )
      }),
      observedBy: (given) =>
        Effect.sync(() => {
          observe = given
        }),
      stopping: Effect.sync(() => {
        isStopping = true
      }),
    })
  })
}
