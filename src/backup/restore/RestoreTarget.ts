import { Context, Effect, Layer, Option } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { BackupRuns, type RunOutcome } from "../../domain/backup/BackupRuns.ts"
import { type Erasure, Erasures } from "../../domain/backup/Erasures.ts"
import type { BackupName } from "../../domain/backup/Manifest.ts"
import type { Backup } from "../make/Backup.ts"
import { SafetyBackup, save } from "./SafetyBackup.ts"

const failed = (error: { readonly message: string }) =>
  new BackupError({ failure: "no backup", message: error.message })

const toBackupError = (error: BackupError | { readonly message: string }) =>
  error instanceof BackupError ? error : failed(error)

/**
 * Work in the database that is to be replaced, by its name: before, in the old one, and afterwards in the new one. Nobody may be
 * connected to a database that is renamed, and so each piece of work has its own connections.
 */
export class RestoreTarget extends Context.Service<
  RestoreTarget,
  {
    /** A verified backup of it. Any other end fails. */
    readonly save: Effect.Effect<BackupName, BackupError>
    readonly erasures: Effect.Effect<ReadonlyArray<Erasure>, BackupError>
    /**
     * Nothing else backs up or restores meanwhile: fails `locked`. `required` false: goes on without a lock where this program cannot
     * work in the old database, such as one of a newer version.
     */
    readonly locked: <A, E, R>(
      work: Effect.Effect<A, E, R>,
      options: { readonly required: boolean },
    ) => Effect.Effect<A, E | BackupError, R>
    /** Writes down a restore that has been done. */
    readonly record: (outcome: RunOutcome) => Effect.Effect<void, BackupError>
  }
>()("confidant/backup/RestoreTarget") {
  /** `store`, on the database by its name, is built for each piece of work. */
  static readonly layer = <E extends { readonly message: string }, R>(
    store: Layer.Layer<BackupRuns | Erasures, E, R>,
  ) =>
    Layer.effect(
      RestoreTarget,
      Effect.gen(function* () {
        const connected = Layer.provideMerge(SafetyBackup, store)
        const context = yield* Effect.context<Layer.Services<typeof connected>>()
        // The captured context has a scope too, that of this layer: the work's own one is given apart.
        const services = Effect.flatMap(Effect.scope, (scope) =>
          Effect.provideContext(Layer.buildWithScope(connected, scope), context),
        ).pipe(Effect.mapError(failed))
        const within = <A, X extends { readonly message: string }>(
          work: Effect.Effect<A, X, Backup | BackupRuns | Erasures>,
        ) =>
          Effect.scoped(
            Effect.flatMap(services, (built) =>
              Effect.mapError(Effect.provideContext(work, built), (error) => toBackupError(error)),
            ),
          )
        const run = { kind: "restore", trigger: "command", tier: "daily", slot: null, askedBy: null } as const
        return RestoreTarget.of({
          save: within(save),
          erasures: within(Erasures.use(({ all }) => all)),
          locked: (work, { required }) =>
            Effect.scoped(
              Effect.gen(function* () {
                const built = yield* required ? Effect.asSome(services) : Effect.option(services)
                if (Option.isNone(built)) return yield* work
                yield* BackupRuns.use(({ lock }) => lock).pipe(
                  Effect.provideContext(built.value),
                  Effect.mapError((error) => toBackupError(error)),
                )
                return yield* work
              }),
            ),
          record: (outcome) =>
            within(BackupRuns.use((runs) => Effect.flatMap(runs.begin(run), (id) => runs.finish(id, outcome)))),
        })
      }),
    )
}
