import { Schema } from "effect"
import type { Change } from "../../domain/Jobs.ts"
import { SafetyKind } from "../../domain/operators/SafetyReport.ts"

/** `again`: it only points to what was said before. */
export const Counted = Schema.Struct({ kind: SafetyKind, again: Schema.Boolean })

/** For the report of operators: nothing of the person is in it. */
export const counted = (kind: SafetyKind, again: boolean): Change => ({
  kind: "safety.count",
  data: { kind, again } satisfies typeof Counted.Type,
})
