import { Context, Effect } from "effect"
import type { BackupError } from "./BackupError.ts"
import { type Erasure, Erasures } from "./Erasures.ts"

/** People who asked to be forgotten, listed beside the backups: a restore of an earlier one must forget them again. */
export class ErasureLedger extends Context.Service<
  ErasureLedger,
  {
    /** The union of all places; null: no place has a list. Fails if one cannot be read. */
    readonly read: Effect.Effect<ReadonlyArray<Erasure> | null, BackupError>
    /** Fails if BACKUP_DIR cannot be written. `unreachable`: why the bucket could not; the next call catches up. */
    readonly add: (
      erasures: ReadonlyArray<Erasure>,
    ) => Effect.Effect<{ readonly unreachable: string | null }, BackupError>
  }
>()("confidant/domain/ErasureLedger") {
  /** At the end of each backup. A bucket that is down is a warning. */
  static readonly sync = Effect.gen(function* () {
    const ledger = yield* ErasureLedger
    const { unreachable } = yield* ledger.add(yield* Erasures.use(({ all }) => all))
    if (unreachable !== null) yield* Effect.logWarning(unreachable)
  }).pipe(Effect.withSpan("ErasureLedger.sync"))
}
