import { Context, type Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** What the help was for; `model`: danger that only the model saw. */
export const SafetyKind = Schema.Literals(["self", "somebody", "violence", "eating", "model"])
export type SafetyKind = typeof SafetyKind.Type

/** `whole`: answers that name help; `short`: those that point to one of the hour before. */
export const SafetyCount = Schema.Struct({
  /** Like 2026-11, in UTC. */
  month: Schema.String,
  kind: SafetyKind,
  whole: Schema.Int,
  short: Schema.Int,
})
export type SafetyCount = typeof SafetyCount.Type

/** How often help was shown: numbers by month, and nothing of anybody. */
export class SafetyReport extends Context.Service<
  SafetyReport,
  {
    /** In order of months; those without any are left out. */
    readonly ofYear: (year: number) => Effect.Effect<ReadonlyArray<SafetyCount>, StoreError>
  }
>()("confidant/domain/SafetyReport") {}
