import { Context, type Redacted } from "effect"
import type { Limits } from "../domain/operators/BudgetRule.ts"
import type { FlagName } from "../domain/operators/Flags.ts"
import type { ChatId, UserId } from "../domain/Ids.ts"
import type { HelpLine } from "../domain/safety/HelpLine.ts"
import type { ModelLimits } from "../policy/Model.ts"
import type { Fault } from "../policy/FaultNames.ts"

/** `playground`: without BOT_TOKEN the local emulator stands in for Telegram. */
export type TelegramSettings =
  | { readonly _tag: "Playground" }
  | {
      readonly _tag: "Bot"
      readonly token: Redacted.Redacted
      readonly apiRoot: string
      readonly rateLimits: boolean
      readonly intake:
        | { readonly _tag: "Poll" }
        | { readonly _tag: "Webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    }

/** `practice`: without LLM_BASE_URL simple rules answer. */
export type ModelSettings =
  | { readonly _tag: "Practice" }
  | {
      readonly _tag: "OpenAiCompatible"
      /** Usually ends in `/v1`; no trailing slash. */
      readonly baseUrl: string
      readonly apiKey: Redacted.Redacted | null
      readonly model: string
      /** On the same server, in this order. */
      readonly fallbacks: ReadonlyArray<string>
    }

/** A server that hears or speaks, as OpenAI's does. */
export interface SpeechServer {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted | null
  readonly model: string
}

export type DatabaseSettings =
  | { readonly _tag: "Embedded" }
  | {
      readonly _tag: "Server"
      readonly url: Redacted.Redacted
      /** A pool of connections in front of it, in transaction mode; null: none. */
      readonly pool: Redacted.Redacted | null
    }

export interface S3Settings {
  readonly bucket: string
  /** Without slashes around it; may be empty. */
  readonly prefix: string
  /** null: Amazon S3. */
  readonly endpoint: string | null
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
}

export type LogLevelName = "trace" | "debug" | "info" | "warn" | "error"

export class Settings extends Context.Service<
  Settings,
  {
    readonly env: "prod" | "test"
    readonly telegram: TelegramSettings
    readonly model: ModelSettings
    readonly modelLimits: ModelLimits
    /** Whether pictures are given to the model. */
    readonly vision: boolean
    /** EMBEDDINGS and EMBEDDING_MODEL. */
    readonly embeddings: { readonly source: "auto" | "provider" | "local" | "none"; readonly model: string | null }
    /** TRANSCRIPTION_MODEL; null: nothing is heard. */
    readonly hearing: SpeechServer | null
    /** SPEECH, SPEECH_MODEL and SPEECH_VOICE; null: nothing is read aloud. */
    readonly speech:
      | { readonly _tag: "Espeak" }
      | { readonly _tag: "Server"; readonly server: SpeechServer; readonly voice: string }
      | null
    /** AUDIO_DAYS, AUDIO_MEGABYTES, BUDGET_AUDIO_MINUTES (per person and day; null: no limit). */
    readonly audio: { readonly days: number; readonly bytes: number; readonly dailyMinutes: number | null }
    readonly database: DatabaseSettings
    /** redis:// or rediss://; null: an in-memory cache. */
    readonly redis: Redacted.Redacted | null
    readonly http: { readonly host: string; readonly port: number }
    /** Where /live, /ready and /metrics are: the same as `http`, unless MONITORING_PORT is another one. */
    readonly monitoring: { readonly host: string; readonly port: number }
    /** RUNNER_HOST and RUNNER_PORT: where other processes of this bot reach this one; null: it works alone. */
    readonly runner: { readonly host: string; readonly port: number } | null
    readonly stateDir: string
    /** `format` null: depends on whether stdout is a terminal. */
    readonly log: { readonly level: LogLevelName; readonly format: "pretty" | "json" | null }
    readonly otlp: { readonly endpoint: string | null; readonly serviceName: string }
    readonly smartSend: {
      /** TELEGRAM_MESSAGE_THRESHOLD: longer answers become preview and file; UTF-16 units. */
      readonly threshold: number
      readonly preview: number
    }
    /** How an answer is shown while it is written. */
    readonly streaming: "draft" | "edit" | "off"
    readonly operators: {
      readonly userIds: ReadonlyArray<UserId>
      readonly chatId: ChatId | null
    }
    /** ACCESS, ALLOWED_USER_IDS, ADULTS_ONLY. */
    readonly access: {
      readonly mode: "open" | "allowlist" | "invite"
      readonly userIds: ReadonlyArray<UserId>
      readonly adultsOnly: boolean
    }
    readonly slowQueries: { readonly seconds: number; readonly showTexts: boolean }
    /** JWT_SECRET; null: no admin API and no operators' page. */
    readonly jwtSecret: Redacted.Redacted | null
    /** null: HTTP_HOST and HTTP_PORT. */
    readonly opsUrl: string | null
    /** null: the bot serves them. */
    readonly runbooksUrl: string | null
    /** LLM_DAILY_BUDGET_USD, and the absolute path of LLM_PRICES. */
    readonly spending: { readonly dailyBudgetUsd: number | null; readonly prices: string | null }
    /** BUDGET_MESSAGES, BUDGET_COST_USD: per person and day; null: no limit. */
    readonly budget: Limits
    /** HELP_LINES, as an absolute path, and what it holds; `file` null: our own. */
    readonly helpLines: { readonly file: string | null; readonly lines: ReadonlyArray<HelpLine> }
    /** Defaults from the environment; the database may override them. */
    readonly flags: Readonly<Record<FlagName, boolean>>
    readonly backup: {
      readonly dir: string
      /** BACKUP_RECIPIENT, an age public key; null: this machine's own key. */
      readonly recipient: string | null
      readonly s3: S3Settings | null
    }
    /** Always empty in prod. */
    readonly faults: ReadonlyArray<Fault>
  }
>()("confidant/config/Settings") {}
