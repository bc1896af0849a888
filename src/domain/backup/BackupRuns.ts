import { Context, type Effect, Schema, type Scope } from "effect"
import type { BackupError } from "./BackupError.ts"
import { ChatId } from "../Ids.ts"
import type { OwnTurn } from "../Jobs.ts"
import { Language } from "../talk/Language.ts"
import { BackupName } from "./Manifest.ts"
import type { StoreError } from "../StoreError.ts"

/** `daily` stays in BACKUP_DIR, `weekly` also goes to S3, `monthly` to S3 and on to a Glacier class. */
export const Tier = Schema.Literals(["daily", "weekly", "monthly"])
export type Tier = typeof Tier.Type

export const RunState = Schema.Literals([
  "requested",
  "running",
  "verified",
  "failed",
  "could not verify",
  "not made",
  "not uploaded",
  "interrupted",
  /** Unfinished in a copy that was restored, such as the run that made the copy: nothing went wrong. */
  "restored",
])
export type RunState = typeof RunState.Type

/** A row of `backup_runs`. Times are Unix milliseconds. */
export const BackupRun = Schema.Struct({
  id: Schema.Int,
  kind: Schema.Literals(["backup", "verify", "restore"]),
  trigger: Schema.Literals(["command", "schedule", "operator"]),
  tier: Tier,
  slot: Schema.NullOr(Schema.Int),
  askedBy: Schema.NullOr(ChatId),
  state: RunState,
  name: Schema.NullOr(BackupName),
  startedAt: Schema.NullOr(Schema.Int),
  finishedAt: Schema.NullOr(Schema.Int),
  bytes: Schema.NullOr(Schema.Int),
  rows: Schema.NullOr(Schema.Int),
  durations: Schema.Record(Schema.String, Schema.Number),
  detail: Schema.NullOr(Schema.String),
})
export type BackupRun = typeof BackupRun.Type

export const EndedRun = Schema.Struct({ ...BackupRun.fields, language: Schema.NullOr(Language) })
export type EndedRun = typeof EndedRun.Type

export interface RunOutcome {
  readonly state: Exclude<RunState, "requested" | "running" | "interrupted" | "restored">
  readonly name: BackupName | null
  readonly bytes: number | null
  readonly rows: number | null
  readonly durations: Readonly<Record<string, number>>
  readonly detail: string | null
}

export class BackupRuns extends Context.Service<
  BackupRuns,
  {
    /** Exclusive across processes and machines until the scope ends; fails `locked`. Rows still `running` become `interrupted`. */
    readonly lock: Effect.Effect<void, BackupError | StoreError, Scope.Scope>
    /** In somebody else's database, which a restore may replace, nothing is recorded. */
    readonly begin: (
      run: Pick<BackupRun, "kind" | "trigger" | "tier" | "slot" | "askedBy">,
    ) => Effect.Effect<number, StoreError>
    readonly finish: (id: number, outcome: RunOutcome) => Effect.Effect<void, StoreError>
    /** Asks the scheduler for a backup; null: not from a chat. False: one is requested or running already. */
    readonly request: (askedBy: ChatId | null) => Effect.Effect<boolean, StoreError>
    readonly takeRequest: Effect.Effect<BackupRun | null, StoreError>
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<BackupRun>, StoreError>
    readonly lastScheduled: Effect.Effect<ReadonlyArray<BackupRun>, StoreError>
    /** When the database was set up for backups, Unix milliseconds: earlier slots were not missed. */
    readonly since: Effect.Effect<number, StoreError>
    /** Runs that ended within a day, each handed out once across all processes; its sayings enter the inbox in the same commit. */
    readonly tellEnded: (
      sayings: (run: EndedRun) => ReadonlyArray<OwnTurn>,
    ) => Effect.Effect<ReadonlyArray<EndedRun>, StoreError>
  }
>()("confidant/domain/BackupRuns") {}
