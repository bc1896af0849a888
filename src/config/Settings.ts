import { Context, type Redacted } from "effect"
import type { Limits } from "../domain/operators/BudgetRule.ts"
import type { FlagName } from "../domain/operators/Flags.ts"
import type { ChatId, UserId } from "../domain/Ids.ts"
import type { Fault } from "../policy/FaultNames.ts"

/** Where updates come from and answers go. `playground`: no BOT_TOKEN is set, the local emulator serves as Telegram. */
export type TelegramSettings =
  | { readonly _tag: "Playground" }
  | {
      readonly _tag: "Bot"
      readonly token: Redacted.Redacted
      /** Without trailing slash. */
      readonly apiRoot: string
      /** TELEGRAM_RATE_LIMITS: whether messages wait for their place, as Telegram's limits want it. */
      readonly rateLimits: boolean
      readonly intake:
        | { readonly _tag: "Poll" }
        | { readonly _tag: "Webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    }

/** `practice`: LLM_BASE_URL is unset and simple rules answer. */
export type ModelSettings =
  | { readonly _tag: "Practice" }
  | {
      readonly _tag: "OpenAiCompatible"
      /** Without trailing slash, usually ends in `/v1`. */
      readonly baseUrl: string
      readonly apiKey: Redacted.Redacted | null
      readonly model: string
      /** Models on the same server that answer, in this order, when the one before cannot. */
      readonly fallbacks: ReadonlyArray<string>
    }

export type DatabaseSettings =
  | { readonly _tag: "Embedded" }
  | { readonly _tag: "Server"; readonly url: Redacted.Redacted }

/** Weekly and monthly backups go there. */
export interface S3Settings {
  readonly bucket: string
  /** Without slashes around it; empty: none. */
  readonly prefix: string
  /** null: Amazon's. */
  readonly endpoint: string | null
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
}

export type LogLevelName = "trace" | "debug" | "info" | "warn" | "error"

/** Every variable of the environment, decoded once. */
export class Settings extends Context.Service<
  Settings,
  {
    /** ENV: names the env file `.env.<env>` and the deployment (`deployment.environment.name`). */
    readonly env: "prod" | "test"
    readonly telegram: TelegramSettings
    readonly model: ModelSettings
    readonly database: DatabaseSettings
    /** redis:// or rediss://; null: the cache is this process's own memory. */
    readonly redis: Redacted.Redacted | null
    readonly http: { readonly host: string; readonly port: number }
    /** Absolute path. */
    readonly stateDir: string
    /** `format` null: by where it is written to. */
    readonly log: { readonly level: LogLevelName; readonly format: "pretty" | "json" | null }
    readonly otlp: { readonly endpoint: string | null; readonly serviceName: string }
    readonly smartSend: {
      /** TELEGRAM_MESSAGE_THRESHOLD: longer answers become preview and file; UTF-16 units. */
      readonly threshold: number
      /** PREVIEW_TEXT_LENGTH. */
      readonly preview: number
    }
    readonly operators: {
      /** ADMIN_USER_IDS. */
      readonly userIds: ReadonlyArray<UserId>
      /** ADMIN_CHAT_ID: where they hear of trouble. */
      readonly chatId: ChatId | null
    }
    /** SLOW_QUERY_SECONDS, LOG_SQL_PARAMETERS. */
    readonly slowQueries: { readonly seconds: number; readonly showTexts: boolean }
    /** JWT_SECRET; null: no admin API and no operators' page. */
    readonly jwtSecret: Redacted.Redacted | null
    /** OPS_URL, the public address of the operators' page, without trailing slash; null: HTTP_HOST and HTTP_PORT are. */
    readonly opsUrl: string | null
    /** LLM_DAILY_BUDGET_USD, and the absolute path of LLM_PRICES. */
    readonly spending: { readonly dailyBudgetUsd: number | null; readonly prices: string | null }
    /** BUDGET_MESSAGES, BUDGET_COST_USD: of one person in a day; null: no limit. */
    readonly budget: Limits
    /** What the environment says; the database may say otherwise. */
    readonly flags: Readonly<Record<FlagName, boolean>>
    readonly backup: {
      /** BACKUP_DIR, absolute. */
      readonly dir: string
      /** BACKUP_RECIPIENT, an age public key; null: a key of this machine's own. */
      readonly recipient: string | null
      readonly s3: S3Settings | null
    }
    /** FAULTS: failures on purpose; empty in prod. */
    readonly faults: ReadonlyArray<Fault>
  }
>()("confidant/config/Settings") {}
