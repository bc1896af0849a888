import { type Context, Effect, Metric } from "effect"
import * as Calls from "../domain/metrics/Calls.ts"

export type StateName = "closed" | "open" | "half_open"

const states: ReadonlyArray<StateName> = ["closed", "open", "half_open"]

const changes = [
  ["closed", "open"],
  ["open", "half_open"],
  ["half_open", "open"],
  ["half_open", "closed"],
] as const

/** Exactly one state of a breaker is 1. */
const show = (key: string, current: StateName, context: Context.Context<never>) => {
  for (const state of states) Calls.breakerState(key, state).updateUnsafe(state === current ? 1 : 0, context)
}

export const showState = (key: string, current: StateName): Effect.Effect<void> =>
  Effect.contextWith((context: Context.Context<never>) => Effect.sync(() => show(key, current, context)))

export const countTransition = (key: string, from: StateName, to: StateName): Effect.Effect<void> =>
  Effect.andThen(Metric.update(Calls.breakerTransitions(key, from, to), 1), showState(key, to))

export const beginBreaker = (key: string, context: Context.Context<never>): void => {
  for (const [from, to] of changes) Calls.breakerTransitions(key, from, to).updateUnsafe(0, context)
  Calls.breakerRejections(key).updateUnsafe(0, context)
  show(key, "closed", context)
}
