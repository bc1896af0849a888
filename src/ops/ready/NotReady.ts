import { Effect, Layer } from "effect"
import { NotReady } from "../../domain/operators/NotReady.ts"
import { Readiness } from "./Readiness.ts"

export const layer: Layer.Layer<NotReady, never, Readiness> = Layer.effect(
  NotReady,
  Effect.map(Readiness, ({ report }) => ({ reasons: Effect.map(report, ({ reasons }) => reasons) })),
)
