import type { Schema } from "effect"
import type { ChatId, UserId } from "../domain/Ids.ts"
import { type Fault, knownFaults } from "../policy/FaultNames.ts"
import {
  AgeRecipient,
  BotToken,
  BucketName,
  FaultList,
  Folder,
  Host,
  HttpUrl,
  KeyPrefix,
  oneOf,
  Names,
  PostgresUrl,
  RedisUrl,
  TelegramChatId,
  TelegramUserIds,
  Text,
  WebhookSecret,
  wholeNumber,
} from "./Formats.ts"

/** One variable of the environment. docs/configuration.md and .env.example are tested against this table. */
export interface Variable<A> {
  readonly name: string
  readonly what: string
  /** Completes the sentence "NAME must be …". */
  readonly format: string
  /** The sentence that tells how to put it right. */
  readonly fix: string
  readonly schema: Schema.Codec<A, string>
  /** null: unset means "without". */
  readonly default: A
}

const variable = <A>(definition: Variable<A>): Variable<A> => definition
const optional = <A>(definition: Omit<Variable<A>, "default">): Variable<A | null> => ({ ...definition, default: null })

export const variables = {
  ENV: variable<"prod" | "test">({
    name: "ENV",
    what: "Which deployment this is; names the file its variables are read from, `.env.prod` or `.env.test`.",
    format: "prod or test",
    fix: "Set ENV=prod or ENV=test, or leave it out for prod.",
    schema: oneOf(["prod", "test"]),
    default: "prod",
  }),
  BOT_TOKEN: optional<string>({
    name: "BOT_TOKEN",
    what: "Token of the Telegram bot. Without it the local playground serves as Telegram.",
    format: "a bot token: digits, a colon, 35 characters",
    fix: "Copy the whole token from @BotFather (/mybots, API Token), or leave it out to use the playground.",
    schema: BotToken,
  }),
  TELEGRAM_API_ROOT: variable<string>({
    name: "TELEGRAM_API_ROOT",
    what: "Address of the Bot API, for a Bot API server of your own.",
    format: "an http:// or https:// address",
    fix: "Set it like TELEGRAM_API_ROOT=http://127.0.0.1:8081, or leave it out for Telegram's own.",
    schema: HttpUrl,
    default: "https://api.telegram.org",
  }),
  TELEGRAM_MODE: variable<"poll" | "webhook">({
    name: "TELEGRAM_MODE",
    what: "How updates arrive: the bot asks for them (`poll`) or Telegram calls it (`webhook`).",
    format: "poll or webhook",
    fix: "Set TELEGRAM_MODE=poll or TELEGRAM_MODE=webhook.",
    schema: oneOf(["poll", "webhook"]),
    default: "poll",
  }),
  TELEGRAM_WEBHOOK_URL: optional<string>({
    name: "TELEGRAM_WEBHOOK_URL",
    what: "Public address that Telegram calls in webhook mode.",
    format: "an https:// address",
    fix: "Set it like TELEGRAM_WEBHOOK_URL=https://bot.example.org/telegram.",
    schema: HttpUrl,
  }),
  TELEGRAM_WEBHOOK_SECRET: optional<string>({
    name: "TELEGRAM_WEBHOOK_SECRET",
    what: "Secret that Telegram repeats with each webhook call.",
    format: "1 to 256 characters out of A-Z, a-z, 0-9, _ and -",
    fix: "Make one with: openssl rand -hex 32",
    schema: WebhookSecret,
  }),
  TELEGRAM_RATE_LIMITS: variable<"on" | "off">({
    name: "TELEGRAM_RATE_LIMITS",
    what: "Whether the bot sends no faster than Telegram takes it; `off` only for a Bot API server without limits.",
    format: "on or off",
    fix: "Set TELEGRAM_RATE_LIMITS=on or TELEGRAM_RATE_LIMITS=off.",
    schema: oneOf(["on", "off"]),
    default: "on",
  }),
  DATABASE_URL: optional<string>({
    name: "DATABASE_URL",
    what: "PostgreSQL server to use. Without it an embedded one runs under STATE_DIR.",
    format: "a postgres:// address",
    fix: "Set it like DATABASE_URL=postgres://user:password@host:5432/database, or leave it out for the embedded server.",
    schema: PostgresUrl,
  }),
  REDIS_URL: optional<string>({
    name: "REDIS_URL",
    what: "Redis server for the cache. Without it each process remembers by itself.",
    format: "a redis:// or rediss:// address, with the number of a database at most",
    fix: "Set it like REDIS_URL=redis://:password@host:6379/0, or leave it out.",
    schema: RedisUrl,
  }),
  LLM_BASE_URL: optional<string>({
    name: "LLM_BASE_URL",
    what: "Address of an OpenAI-compatible server. Without it practice mode answers by simple rules.",
    format: "an http:// or https:// address",
    fix: "Set it like LLM_BASE_URL=https://api.openai.com/v1, or leave it out for practice mode.",
    schema: HttpUrl,
  }),
  LLM_API_KEY: optional<string>({
    name: "LLM_API_KEY",
    what: "Key of that server, if it wants one.",
    format: "the key as the server's owner gave it",
    fix: "Copy the key from the server's console, or leave it out if the server wants none.",
    schema: Text,
  }),
  LLM_MODEL: optional<string>({
    name: "LLM_MODEL",
    what: "Model that answers, by the name that server uses.",
    format: "the name of a model",
    fix: "Set it to a name the server knows, like LLM_MODEL=gpt-4.1-mini.",
    schema: Text,
  }),
  LLM_FALLBACK_MODELS: optional<ReadonlyArray<string>>({
    name: "LLM_FALLBACK_MODELS",
    what: "Models of the same server that answer, in this order, when the one before cannot.",
    format: "names of models between commas",
    fix: "Set it like LLM_FALLBACK_MODELS=gpt-4.1-nano,gpt-4o-mini, or leave it out.",
    schema: Names,
  }),
  HTTP_HOST: variable<string>({
    name: "HTTP_HOST",
    what: "Address to listen on.",
    format: "a host name or an IP address, without http:// and port",
    fix: "Set HTTP_HOST=127.0.0.1.",
    schema: Host,
    default: "127.0.0.1",
  }),
  HTTP_PORT: variable<number>({
    name: "HTTP_PORT",
    what: "Port to listen on; 0 takes any free one, which is printed.",
    format: "a whole number from 0 to 65535",
    fix: "Set HTTP_PORT=8080, or HTTP_PORT=0 for any free port.",
    schema: wholeNumber(0, 65_535),
    default: 8080,
  }),
  STATE_DIR: optional<string>({
    name: "STATE_DIR",
    what: "Folder of everything that is kept on this machine. `.confidant` in prod and `.confidant-test` in test.",
    format: "a folder, relative to where the command runs or absolute",
    fix: "Set STATE_DIR=.confidant, or an absolute path (`~` is not understood here).",
    schema: Folder,
  }),
  LOG_LEVEL: variable<"trace" | "debug" | "info" | "warn" | "error">({
    name: "LOG_LEVEL",
    what: "Least important log line to show.",
    format: "trace, debug, info, warn or error",
    fix: "Set LOG_LEVEL=info.",
    schema: oneOf(["trace", "debug", "info", "warn", "error"]),
    default: "info",
  }),
  LOG_FORMAT: variable<"pretty" | "json">({
    name: "LOG_FORMAT",
    what: "Log lines for people (`pretty`) or for machines (`json`).",
    format: "pretty or json",
    fix: "Set LOG_FORMAT=pretty or LOG_FORMAT=json.",
    schema: oneOf(["pretty", "json"]),
    default: "pretty",
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional<string>({
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    what: "OTLP receiver (HTTP) for traces. Without it none are exported.",
    format: "an http:// or https:// address",
    fix: "Set it like OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318, or leave it out.",
    schema: HttpUrl,
  }),
  OTEL_SERVICE_NAME: variable<string>({
    name: "OTEL_SERVICE_NAME",
    what: "Name of this bot in traces.",
    format: "a name",
    fix: "Set OTEL_SERVICE_NAME=confidant.",
    schema: Text,
    default: "confidant",
  }),
  TELEGRAM_MESSAGE_THRESHOLD: variable<number>({
    name: "TELEGRAM_MESSAGE_THRESHOLD",
    what: "Characters up to which an answer is one message; longer ones become a preview and a file.",
    format: "a whole number from 2 to 4096, Telegram's limit of a message",
    fix: "Set TELEGRAM_MESSAGE_THRESHOLD=1200.",
    schema: wholeNumber(2, 4096),
    default: 1200,
  }),
  PREVIEW_TEXT_LENGTH: variable<number>({
    name: "PREVIEW_TEXT_LENGTH",
    what: "Characters of that preview.",
    format: "a whole number from 1 to 4095",
    fix: "Set PREVIEW_TEXT_LENGTH=300.",
    schema: wholeNumber(1, 4095),
    default: 300,
  }),
  ADMIN_USER_IDS: optional<ReadonlyArray<UserId>>({
    name: "ADMIN_USER_IDS",
    what: "Telegram ids of the operators, who may give the bot operators' commands (`/backup`).",
    format: "whole numbers between commas",
    fix: "Set it like ADMIN_USER_IDS=123456789,987654321; @userinfobot tells a person's id.",
    schema: TelegramUserIds,
  }),
  ADMIN_CHAT_ID: optional<ChatId>({
    name: "ADMIN_CHAT_ID",
    what: "Chat (of an operator, or a group with the bot in it) that hears of trouble.",
    format: "the id of a chat",
    fix: "Set it like ADMIN_CHAT_ID=123456789; ids of groups begin with a minus.",
    schema: TelegramChatId,
  }),
  BACKUP_DIR: optional<string>({
    name: "BACKUP_DIR",
    what: "Folder of the backups of this machine. `backups` under STATE_DIR.",
    format: "a folder, relative to where the command runs or absolute",
    fix: "Set BACKUP_DIR=/var/backups/confidant, best on another disk (`~` is not understood here).",
    schema: Folder,
  }),
  BACKUP_RECIPIENT: optional<string>({
    name: "BACKUP_RECIPIENT",
    what: "age public key that backups are sealed to. Without it a key is made under STATE_DIR at the first backup.",
    format: "an age public key: age1 and 58 characters",
    fix: "Make a key with age-keygen, keep its file elsewhere, and set the line that begins with age1.",
    schema: AgeRecipient,
  }),
  S3_BUCKET: optional<string>({
    name: "S3_BUCKET",
    what: "Bucket for weekly and monthly backups. Without it backups stay on this machine.",
    format: "the name of a bucket",
    fix: "Set it to the name of a bucket that exists, like S3_BUCKET=confidant-backups.",
    schema: BucketName,
  }),
  S3_PREFIX: optional<string>({
    name: "S3_PREFIX",
    what: "What the keys in the bucket begin with, so that several bots may share it.",
    format: "letters, digits, slashes and !.*'()_-",
    fix: "Set it like S3_PREFIX=confidant/prod, or leave it out.",
    schema: KeyPrefix,
  }),
  S3_ENDPOINT: optional<string>({
    name: "S3_ENDPOINT",
    what: "Address of an S3-compatible server. Without it Amazon's.",
    format: "an http:// or https:// address",
    fix: "Set it like S3_ENDPOINT=https://s3.example.org, or leave it out for Amazon S3.",
    schema: HttpUrl,
  }),
  S3_REGION: variable<string>({
    name: "S3_REGION",
    what: "Region of the bucket.",
    format: "the name of a region",
    fix: "Set it like S3_REGION=eu-central-1; most servers other than Amazon's take us-east-1.",
    schema: Text,
    default: "us-east-1",
  }),
  S3_ACCESS_KEY_ID: optional<string>({
    name: "S3_ACCESS_KEY_ID",
    what: "Access key for the bucket.",
    format: "the key as the server's owner gave it",
    fix: "Copy it from the server's console; it needs the rights that docs/backups.md lists.",
    schema: Text,
  }),
  S3_SECRET_ACCESS_KEY: optional<string>({
    name: "S3_SECRET_ACCESS_KEY",
    what: "Secret of that key.",
    format: "the secret as the server's owner gave it",
    fix: "Copy it from the server's console; if it is lost, make a new key there.",
    schema: Text,
  }),
  FAULTS: optional<ReadonlyArray<Fault>>({
    name: "FAULTS",
    what: "Failures on purpose, to rehearse outages; docs/rehearsals.md shows how. Never in prod.",
    format: "a list of name:probability with each name once and probabilities from 0 to 1",
    fix: `Set it like FAULTS=save:0.7,llm:0.2. Known names: ${knownFaults}.`,
    schema: FaultList,
  }),
}

/** Names of the contract that no part of the program reads yet: accepted, so that one env file serves every release. */
const reserved: ReadonlyArray<string> = [
  "EMBEDDING_MODEL",
  "TRANSCRIPTION_MODEL",
  "SPEECH_MODEL",
  "LOG_SQL_PARAMETERS",
  "SLOW_QUERY_SECONDS",
  "JWT_SECRET",
  "ACCESS",
  "USE_CHAT_COMPLETION",
  "ENABLE_STYLE_SETTINGS",
  "ENABLE_PATTERN_ANALYSIS",
  "ENABLE_ADAPTIVE_QUIZ",
]

export const knownNames: ReadonlySet<string> = new Set([...Object.keys(variables), ...reserved])
