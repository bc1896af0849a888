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

/** Work in the database by its name, old or new. A database with connections cannot be renamed, so each piece opens its own. */
export class RestoreTarget extends Context.Service<
  RestoreTarget,
  {
    /** A verified safety backup; any other outcome fails. */
    readonly save: Effect.Effect<BackupName, BackupError>
    readonly erasures: Effect.Effect<ReadonlyArray<Erasure>, BackupError>
    /** Holds the backup lock; fails `locked`. `required` false: goes on if the old database cannot be opened, as with a newer one. */
    readonly locked: <A, E, R>(
      work: Effect.Effect<A, E, R>,
      options: { readonly required: boolean },
    ) => Effect.Effect<A, E | BackupError, R>
    readonly record: (outcome: RunOutcome) => Effect.Effect<void, BackupError>
  }
>()("confidant/backup/RestoreTarget") {
  static readonly layer = <E extends { readonly message: string }, R>(
    store: Layer.Layer<BackupRuns | Erasures, E, R>,
  ) =>
    Layer.effect(
      RestoreTarget,
      Effect.gen(function* () {
        const connected = Layer.provideMerge(SafetyBackup, store)
        const context = yield* Effect.context<Layer.Services<typeof connected>>()
        // The captured context holds this layer's scope, so the scope of the work is passed separately.
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
