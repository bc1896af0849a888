import { Effect } from "effect"
import "./metrics/Calls.ts"
import "./metrics/Database.ts"
import "./metrics/Facts.ts"
import "./metrics/Embeddings.ts"
import { type Definition, entries } from "./metrics/Family.ts"
import "./metrics/Jobs.ts"
import "./metrics/Memory.ts"
import "./metrics/Model.ts"
import "./metrics/Pace.ts"
import "./metrics/Process.ts"
import "./metrics/Product.ts"
import "./metrics/Profile.ts"
import "./metrics/Summary.ts"
import "./metrics/Turns.ts"

/** Every metric but those of `backup/keep/BackupMetrics.ts`. Names are complete: no exporter adds to them. */
export const definitions: ReadonlyArray<Definition> = entries

/** Creates every series with known labels: `increase()` misses a counter that starts at 50. */
export const initialise: Effect.Effect<void> = Effect.suspend(() =>
  Effect.forEach(entries, ({ begin }) => begin, { discard: true }),
)
