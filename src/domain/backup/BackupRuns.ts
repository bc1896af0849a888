import { Context, type Effect, Schema, type Scope } from "effect"
import type { BackupError } from "./BackupError.ts"
import { ChatId } from "../Ids.ts"
import type { OwnTurn } from "../Jobs.ts"
import { Language } from "../talk/Language.ts"
import { BackupName } from "./Manifest.ts"
import type { StoreError } from "../StoreError.ts"

/** `daily` stays in BACKUP_DIR; `weekly` goes to S3 too; `monthly` to S3, and on to a Glacier class. */
export const Tier = Schema.Literals(["daily", "weekly", "monthly"])
export type Tier = typeof Tier.Type

/** `interrupted`: its process died. */
export const RunState = Schema.Literals([
  "requested",
  "running",
  "verified",
  "failed",
  "could not verify",
  "not made",
  "not uploaded",
  "interrupted",
])
export type RunState = typeof RunState.Type

/** One row of `backup_runs`. Times are Unix milliseconds. */
export const BackupRun = Schema.Struct({
  id: Schema.Int,
  kind: Schema.Literals(["backup", "verify", "restore"]),
  trigger: Schema.Literals(["command", "schedule", "operator"]),
  tier: Tier,
  /** The time it was due by the schedule. */
  slot: Schema.NullOr(Schema.Int),
  /** The chat that asked for it and is told of its end. */
  askedBy: Schema.NullOr(ChatId),
  state: RunState,
  name: Schema.NullOr(BackupName),
  startedAt: Schema.NullOr(Schema.Int),
  finishedAt: Schema.NullOr(Schema.Int),
  /** Of the sealed file. */
  bytes: Schema.NullOr(Schema.Int),
  rows: Schema.NullOr(Schema.Int),
  /** Seconds by phase. */
  durations: Schema.Record(Schema.String, Schema.Number),
  /** What went wrong, in our words. */
  detail: Schema.NullOr(Schema.String),
})
export type BackupRun = typeof BackupRun.Type

/** A run that people are told of; `language` is that of the chat that asked. */
export const EndedRun = Schema.Struct({ ...BackupRun.fields, language: Schema.NullOr(Language) })
export type EndedRun = typeof EndedRun.Type

export interface RunOutcome {
  readonly state: Exclude<RunState, "requested" | "running" | "interrupted">
  readonly name: BackupName | null
  readonly bytes: number | null
  readonly rows: number | null
  readonly durations: Readonly<Record<string, number>>
  readonly detail: string | null
}

/** What was run, kept in the database it is about. */
export class BackupRuns extends Context.Service<
  BackupRuns,
  {
    /**
     * Only one at a time, across processes and machines: fails `locked` while another holds it. Held on a connection of its own until the
     * scope ends; runs that are still `running` then belong to dead processes and become `interrupted`.
     */
    readonly lock: Effect.Effect<void, BackupError | StoreError, Scope.Scope>
    /** A row that is `running` from now on. */
    readonly begin: (
      run: Pick<BackupRun, "kind" | "trigger" | "tier" | "slot" | "askedBy">,
    ) => Effect.Effect<number, StoreError>
    readonly finish: (id: number, outcome: RunOutcome) => Effect.Effect<void, StoreError>
    /** An operator asked for a backup, from a chat or (null) from elsewhere; the runner that schedules takes it up. False: one is asked for or running already. */
    readonly request: (askedBy: ChatId | null) => Effect.Effect<boolean, StoreError>
    /** The oldest request becomes `running`. */
    readonly takeRequest: Effect.Effect<BackupRun | null, StoreError>
    /** Newest first. */
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<BackupRun>, StoreError>
    /** The newest scheduled run of each tier, finished or not. */
    readonly lastScheduled: Effect.Effect<ReadonlyArray<BackupRun>, StoreError>
    /** When this database was made ready for backups, Unix milliseconds: what the schedule wanted before was not missed. */
    readonly since: Effect.Effect<number, StoreError>
    /**
     * Runs that ended within the last day and that nobody was told of yet, oldest first: each is given out once, over all
     * processes. What is to be said of it enters the inbox in the same transaction.
     */
    readonly tellEnded: (
      sayings: (run: EndedRun) => ReadonlyArray<OwnTurn>,
    ) => Effect.Effect<ReadonlyArray<EndedRun>, StoreError>
  }
>()("confidant/domain/BackupRuns") {}
