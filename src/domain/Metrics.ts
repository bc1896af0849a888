import { Effect } from "effect"
import "./metrics/Calls.ts"
import "./metrics/Database.ts"
import { type Definition, entries } from "./metrics/Family.ts"
import "./metrics/Jobs.ts"
import "./metrics/Model.ts"
import "./metrics/Process.ts"
import "./metrics/Product.ts"
import "./metrics/Turns.ts"

/**
 * Every metric of the bot but those of `backup/keep/BackupMetrics.ts`; the topics in `metrics/` define them. Names are as
 * Prometheus shows them: nothing is added to them on the way.
 */
export const definitions: ReadonlyArray<Definition> = entries

/** Puts every series whose labels are known at its beginning: `increase()` does not see a counter that is born at 50. */
export const initialise: Effect.Effect<void> = Effect.suspend(() =>
  Effect.forEach(entries, ({ begin }) => begin, { discard: true }),
)
