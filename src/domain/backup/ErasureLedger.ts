import { Context, Effect } from "effect"
import type { BackupError } from "./BackupError.ts"
import { type Erasure, Erasures } from "./Erasures.ts"

/**
 * People who asked to be forgotten, written down beside the backups: a backup from before still holds them, and a restore has to forget
 * them again. In BACKUP_DIR and in the bucket.
 */
export class ErasureLedger extends Context.Service<
  ErasureLedger,
  {
    /** What all the places know together. Fails where one of them cannot be read. */
    readonly read: Effect.Effect<ReadonlyArray<Erasure>, BackupError>
    /**
     * Writes them down in every place, with what the places know of each other. Fails if BACKUP_DIR cannot be written; `unreachable`:
     * why the bucket could not, which the next time makes up for; null: it could, or there is none.
     */
    readonly add: (
      erasures: ReadonlyArray<Erasure>,
    ) => Effect.Effect<{ readonly unreachable: string | null }, BackupError>
  }
>()("confidant/domain/ErasureLedger") {
  /** Writes down everybody the database knows of; a bucket that is away is a warning. At the end of each backup. */
  static readonly sync = Effect.gen(function* () {
    const ledger = yield* ErasureLedger
    const { unreachable } = yield* ledger.add(yield* Erasures.use(({ all }) => all))
    if (unreachable !== null) yield* Effect.logWarning(unreachable)
  }).pipe(Effect.withSpan("ErasureLedger.sync"))
}
