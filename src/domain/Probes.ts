import { Context, type Effect, Schema } from "effect"

/** What was asked did not answer as it should. Both texts are ours and hold no secret. */
export class ProbeFailed extends Schema.TaggedError<ProbeFailed>()("ProbeFailed", {
  message: Schema.String,
  fix: Schema.String,
}) {}

export interface DatabaseReport {
  /** Like "15.18". */
  readonly version: string
  /** `server_version_num`, like 150018. */
  readonly serverVersion: number
  /** fsync, synchronous_commit, full_page_writes, max_connections, server_encoding, TimeZone. */
  readonly settings: Readonly<Record<string, string>>
  /** Connections of everybody. */
  readonly connections: number
  /** Newest applied migration; 0: none of ours. */
  readonly migration: number
  readonly newestMigration: number
  /** Unix time in milliseconds, by the server's clock. */
  readonly now: number
}

/** Looks at the database on a connection of its own, with one attempt. */
export class DatabaseProbe extends Context.Service<
  DatabaseProbe,
  {
    readonly health: Effect.Effect<DatabaseReport, ProbeFailed>
    /** Writes a row and reads it back in a transaction that is rolled back. */
    readonly roundTrip: Effect.Effect<void, ProbeFailed>
  }
>()("confidant/domain/DatabaseProbe") {}

export interface CacheHealth {
  readonly version: string
  /** Bytes; 0: no limit. */
  readonly maxMemory: number
  /** Like `noeviction`. */
  readonly evictionPolicy: string
  /** Whether it writes to disk; null: it does not say. */
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
  /** null: none is set. */
  readonly url: string | null
  readonly pending: number
  /** Unix time in milliseconds of the last call that did not get through; null: none. */
  readonly lastErrorAt: number | null
  readonly lastError: string | null
}

/** null: the playground serves as Telegram, and only inside the bot's process. */
export class TelegramProbe extends Context.Service<
  TelegramProbe,
  {
    /** getMe: the bot's name. */
    readonly me: Effect.Effect<string, ProbeFailed>
    /** getWebhookInfo. */
    readonly webhook: Effect.Effect<WebhookHealth, ProbeFailed>
    /** Sends the chat one message that says what it is. */
    readonly greet: (chatId: number) => Effect.Effect<void, ProbeFailed>
  } | null
>()("confidant/domain/TelegramProbe") {}

/** null: practice mode. */
export class ModelProbe extends Context.Service<
  ModelProbe,
  {
    readonly models: ReadonlyArray<string>
    /** One short call. */
    readonly ask: (model: string) => Effect.Effect<void, ProbeFailed>
    /** Costs nothing: the names that the server lists; null: it has no list. */
    readonly listed: Effect.Effect<ReadonlyArray<string> | null, ProbeFailed>
  } | null
>()("confidant/domain/ModelProbe") {}

/** What backups need and what they left; needs no database. */
export class BackupProbe extends Context.Service<
  BackupProbe,
  {
    /** Unix time in milliseconds of the newest verified backup of this machine; null: there is none. */
    readonly newestVerified: Effect.Effect<{ readonly name: string; readonly at: number } | null, ProbeFailed>
    /** The version of pg_dump, pg_restore and psql that fit the server. */
    readonly tools: (serverVersion: number) => Effect.Effect<string, ProbeFailed>
    /** null: no bucket is configured. */
    readonly bucket: { readonly place: string; readonly look: Effect.Effect<void, ProbeFailed> } | null
  }
>()("confidant/domain/BackupProbe") {}

/** What must get an answer without any model: its name, and whether it gets one. */
export class CriticalHandlers extends Context.Service<
  CriticalHandlers,
  ReadonlyArray<{ readonly name: string; readonly answers: Effect.Effect<boolean> }>
>()("confidant/domain/CriticalHandlers") {}
