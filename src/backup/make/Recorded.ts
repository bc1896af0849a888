import { Cause, Effect, type Exit } from "effect"
import { Settings } from "../../config/Settings.ts"
import { BackupError, type BackupFailure } from "../../domain/backup/BackupError.ts"
import { type BackupRun, BackupRuns, type RunOutcome } from "../../domain/backup/BackupRuns.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { scratchPrefix } from "../../policy/Backup.ts"
import { leftovers } from "./SealedFile.ts"
import { writeTextfile } from "../keep/Textfile.ts"

export interface RunOptions extends Pick<BackupRun, "kind" | "trigger" | "tier" | "slot" | "askedBy"> {
  readonly runId: number | null
  /** Asked under the lock; false: another process was faster. */
  readonly stillWanted?: Effect.Effect<boolean, BackupError>
}

const states: Readonly<Record<BackupFailure, RunOutcome["state"]>> = {
  "no backup": "not made",
  usage: "not made",
  "not uploaded": "not uploaded",
  differs: "failed",
  "could not verify": "could not verify",
  "retention refused": "not made",
  locked: "not made",
  declined: "not made",
}

export const stateOf = (problem: BackupError | null): RunOutcome["state"] =>
  problem === null ? "verified" : states[problem.failure]

const nothing = { name: null, bytes: null, rows: null, durations: {} }

const failed = (cause: Cause.Cause<BackupError>): RunOutcome => {
  const error = cause.reasons.find(Cause.isFailReason)?.error ?? null
  if (error !== null) return { ...nothing, state: stateOf(error), detail: error.message }
  const detail = Cause.hasInterruptsOnly(cause) ? "It was interrupted." : "It failed unexpectedly; see the log."
  return { ...nothing, state: "not made", detail }
}

const away = ({ message }: StoreError) => new BackupError({ failure: "no backup", message })

const cleanUp = Effect.gen(function* () {
  const { dir } = (yield* Settings).backup
  const dropped = yield* Databases.use((databases) => databases.dropLeftovers(scratchPrefix))
  const removed = yield* leftovers(dir)
  for (const name of [...dropped, ...removed]) yield* Effect.logInfo(`Removed a leftover of a run that died: ${name}`)
}).pipe(Effect.catch(({ message }) => Effect.logWarning(`Leftovers of dead runs could not all be removed: ${message}`)))

/** Runs under the lock of all processes, as a row of `backup_runs`. Fails `locked`. An unreachable database leaves the row open. */
export const recorded = Effect.fnUntraced(function* <A, R>(
  { runId, stillWanted = Effect.succeed(true), ...run }: RunOptions,
  outcomeOf: (result: A) => RunOutcome,
  work: Effect.Effect<A, BackupError, R>,
) {
  const runs = yield* BackupRuns
  yield* Effect.catchTag(runs.lock, "StoreError", (error) => Effect.fail(away(error)))
  if (!(yield* stillWanted)) {
    return yield* new BackupError({ failure: "locked", message: "Another process has just made this run" })
  }
  const id = runId ?? (yield* Effect.mapError(runs.begin(run), away))
  const finish = (exit: Exit.Exit<A, BackupError>) =>
    Effect.catch(runs.finish(id, exit._tag === "Success" ? outcomeOf(exit.value) : failed(exit.cause)), ({ message }) =>
      Effect.logWarning(`The end of run ${id} could not be recorded: ${message}`),
    )
  return yield* Effect.andThen(cleanUp, work).pipe(Effect.onExit((exit) => Effect.andThen(finish(exit), writeTextfile)))
}, Effect.scoped)
