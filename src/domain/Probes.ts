import { Context, type Duration, type Effect, Schema } from "effect"
import type { StoreError } from "./StoreError.ts"

/** Both texts are ours and hold no secret. */
export class ProbeFailed extends Schema.TaggedError<ProbeFailed>()("ProbeFailed", {
  message: Schema.String,
  fix: Schema.String,
}) {}

export interface DatabaseReport {
  readonly version: string
  readonly serverVersion: number
  readonly settings: Readonly<Record<string, string>>
  readonly connections: number
  /** Of Confidant, that serve from this database now. */
  readonly processes: number
  readonly migration: number
  /** Versions that know this migration work on the database. */
  readonly serves: number
  readonly newestMigration: number
  readonly now: number
  readonly place: string
  /** The number of the bot that it serves, or `playground`; null: none yet. */
  readonly servedBot: string | null
  /** Databases that restores put aside, with the command that drops each. */
  readonly kept: ReadonlyArray<{ readonly name: string; readonly drop: string }>
  /** Copies that killed backups left. */
  readonly scratch: ReadonlyArray<string>
}

/** On a separate connection, with one attempt. */
export class DatabaseProbe extends Context.Service<
  DatabaseProbe,
  {
    readonly health: Effect.Effect<DatabaseReport, ProbeFailed>
    /** When a backup was last verified, by the rows of runs, Unix milliseconds; null: never. */
    readonly lastVerified: Effect.Effect<number | null, ProbeFailed>
    /** Writes a row and reads it back in a transaction that is rolled back. */
    readonly roundTrip: Effect.Effect<void, ProbeFailed>
    /** Deletes everything of a person who was made up for a check. */
    readonly erase: (userId: number) => Effect.Effect<void, ProbeFailed>
  }
>()("confidant/domain/DatabaseProbe") {}

export class DatabasePlace extends Context.Service<
  DatabasePlace,
  {
    /** Where the data is, in an operator's words. */
    readonly place: string
    /** As `servedBot` of a report. */
    readonly bot: Effect.Effect<string | null, StoreError>
  }
>()("confidant/domain/DatabasePlace") {}

export interface CacheHealth {
  readonly version: string
  /** Bytes; 0: no limit. */
  readonly maxMemory: number
  readonly evictionPolicy: string
  /** Whether it writes to disk; null: unknown. */
  readonly persistent: boolean | null
  readonly password: boolean
  readonly loopback: boolean
}

/** null: no Redis is configured. */
export class CacheProbe extends Context.Service<
  CacheProbe,
  { readonly health: Effect.Effect<CacheHealth, ProbeFailed> } | null
>()("confidant/domain/CacheProbe") {}

export interface WebhookHealth {
  readonly url: string | null
  readonly pending: number
  /** The last failed call; null: none. */
  readonly lastErrorAt: number | null
  readonly lastError: string | null
}

/** null: the playground stands in for Telegram, inside the bot's process only. */
export class TelegramProbe extends Context.Service<
  TelegramProbe,
  {
    /** getMe: the bot's name. */
    readonly me: Effect.Effect<string, ProbeFailed>
    readonly webhook: Effect.Effect<WebhookHealth, ProbeFailed>
    readonly greet: (chatId: number) => Effect.Effect<void, ProbeFailed>
  } | null
>()("confidant/domain/TelegramProbe") {}

export interface ModelReport {
  /** What its server does otherwise than most, in words. */
  readonly peculiarities: ReadonlyArray<string>
}

/** null: practice mode. */
export class ModelProbe extends Context.Service<
  ModelProbe,
  {
    readonly models: ReadonlyArray<string>
    /** null: it did not answer in time. */
    readonly ask: (model: string, within: Duration.Duration) => Effect.Effect<ModelReport | null, ProbeFailed>
    /** Free of charge: the models that the server lists; null: it has no list. */
    readonly listed: Effect.Effect<ReadonlyArray<string> | null, ProbeFailed>
  } | null
>()("confidant/domain/ModelProbe") {}

/** Who makes vectors, in words, and whether it does. */
export class EmbeddingProbe extends Context.Service<
  EmbeddingProbe,
  {
    readonly choice: string
    /** What the operator could do about it; null: nothing need be done. */
    readonly fix: string | null
    /** What the model makes of the built-in examples; null: there is no model. */
    readonly look: Effect.Effect<
      { readonly sameFrom: number; readonly reached: number; readonly of: number },
      ProbeFailed
    > | null
  }
>()("confidant/domain/EmbeddingProbe") {}

export class BackupProbe extends Context.Service<
  BackupProbe,
  {
    /** To which key each backup on this machine is sealed. */
    readonly sealedTo: Effect.Effect<ReadonlyArray<string>, ProbeFailed>
    /** null: none. */
    readonly newestVerified: Effect.Effect<{ readonly name: string; readonly at: number } | null, ProbeFailed>
    /** Version of pg_dump, pg_restore and psql that fit the server. */
    readonly tools: (serverVersion: number) => Effect.Effect<string, ProbeFailed>
    readonly bucket: { readonly place: string; readonly look: Effect.Effect<void, ProbeFailed> } | null
  }
>()("confidant/domain/BackupProbe") {}

export class CriticalHandlers extends Context.Service<
  CriticalHandlers,
  ReadonlyArray<{ readonly name: string; readonly answers: Effect.Effect<boolean> }>
>()("confidant/domain/CriticalHandlers") {}
