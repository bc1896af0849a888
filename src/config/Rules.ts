import { isLoopback } from "../domain/Loopback.ts"
import type { ModelLimits } from "../policy/Model.ts"
import { runnerVariables } from "./RunnerVariables.ts"
import { isEveryAddress, isPublic } from "./PrivateAddress.ts"
import type { Problem } from "./Problem.ts"

export interface Facts {
  readonly has: (name: string) => boolean
  readonly env: "prod" | "test"
  readonly telegramMode: "poll" | "webhook"
  readonly webhookUrl: string | null
  readonly httpHost: string
  readonly ports: { readonly HTTP_PORT: number; readonly MONITORING_PORT: number | null }
  readonly runner: { readonly host: string | null; readonly port: number }
  readonly inContainer: boolean
  readonly limits: ModelLimits
  readonly embeddings: "auto" | "provider" | "local" | "none"
  readonly threshold: number
  readonly preview: number
  readonly showTexts: boolean
  /** Absolute. */
  readonly folders: { readonly STATE_DIR: string; readonly BACKUP_DIR: string }
}

interface Rule extends Problem {
  /** The rule is skipped if one of these has a problem already. */
  readonly about: ReadonlyArray<string>
  readonly broken: (facts: Facts) => boolean
}

/** Telegram calls https only; a local Bot API server may call http. */
const mayBeCalled = ({ has, webhookUrl }: Facts): boolean => {
  const url = URL.parse(webhookUrl ?? "")
  return url === null || url.protocol === "https:" || (has("TELEGRAM_API_ROOT") && isLoopback(url.hostname))
}

const needs = (name: string, by: string, broken: Rule["broken"], fix: string): Rule => ({
  name,
  kind: "missing",
  what: `is not set, and ${by} needs it.`,
  fix,
  about: [],
  broken,
})

/** Nothing can be stored there, and Node never gives up trying to make a folder. */
const isOfKernel = (folder: string): boolean => /^\/(proc|sys)(\/|$)/.test(folder)

const onDisk = (name: keyof Facts["folders"]): Rule => ({
  name,
  kind: "conflict",
  what: "must be on a disk: /proc and /sys are the kernel's.",
  fix: `Set ${name} to a folder where the bot's user may write, or leave it out.`,
  about: [name],
  broken: ({ folders, has }) => has(name) && isOfKernel(folders[name]),
})

const ofRunners: ReadonlyArray<Rule> = [
  needs(
    "DATABASE_URL",
    "RUNNER_HOST",
    ({ has }) => has("RUNNER_HOST") && !has("DATABASE_URL"),
    "Set it to the PostgreSQL server that all of them share, or leave RUNNER_HOST out: the embedded one serves one process.",
  ),
  needs(
    "BOT_TOKEN",
    "RUNNER_HOST",
    ({ has }) => has("RUNNER_HOST") && !has("BOT_TOKEN"),
    "Set BOT_TOKEN to the bot's token, or leave RUNNER_HOST out: the playground is one process.",
  ),
  needs(
    "RUNNER_HOST",
    "RUNNER_PORT",
    ({ has, runner }) => runner.port !== runnerVariables.RUNNER_PORT.default && !has("RUNNER_HOST"),
    "Set it to the address of this machine on a private network, or leave RUNNER_PORT out.",
  ),
  {
    name: "RUNNER_HOST",
    kind: "conflict",
    what: "must be the one address where others reach this process: nobody can be reached at all addresses.",
    fix: "Set it to the address of this machine on a private network, like RUNNER_HOST=10.0.0.11.",
    about: ["RUNNER_HOST"],
    broken: ({ runner: { host } }) => host !== null && isEveryAddress(host),
  },
  {
    name: "RUNNER_HOST",
    kind: "conflict",
    what: "is a public address, and the port for other processes of this bot has no password.",
    fix: "Set it to the address of this machine on a private network, like RUNNER_HOST=10.0.0.11.",
    about: ["RUNNER_HOST"],
    broken: ({ runner: { host } }) => host !== null && !isEveryAddress(host) && isPublic(host),
  },
  {
    name: "RUNNER_PORT",
    kind: "conflict",
    what: "must not be HTTP_PORT or MONITORING_PORT: it is for other processes of this bot alone.",
    fix: "Set RUNNER_PORT to a port of its own, like RUNNER_PORT=7433.",
    about: ["RUNNER_PORT", "HTTP_PORT", "MONITORING_PORT"],
    broken: ({ ports, runner }) =>
      runner.host !== null && [ports.HTTP_PORT, ports.MONITORING_PORT].includes(runner.port),
  },
]

export const rules: ReadonlyArray<Rule> = [
  ...ofRunners,
  onDisk("STATE_DIR"),
  onDisk("BACKUP_DIR"),
  needs(
    "DATABASE_URL",
    "DATABASE_DIRECT_URL",
    ({ has }) => has("DATABASE_DIRECT_URL") && !has("DATABASE_URL"),
    "Set DATABASE_URL to the address of the pool, or rename DATABASE_DIRECT_URL to DATABASE_URL if there is no pool.",
  ),
  needs(
    "BOT_TOKEN",
    "TELEGRAM_API_ROOT",
    ({ has }) => has("TELEGRAM_API_ROOT") && !has("BOT_TOKEN"),
    "Set BOT_TOKEN to the bot's token, or leave TELEGRAM_API_ROOT out: the playground has its own Bot API.",
  ),
  needs(
    "BOT_TOKEN",
    "TELEGRAM_MODE=webhook",
    ({ has, telegramMode }) => telegramMode === "webhook" && !has("BOT_TOKEN"),
    "Set BOT_TOKEN to the bot's token, or leave TELEGRAM_MODE out.",
  ),
  needs(
    "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_MODE=webhook",
    ({ has, telegramMode }) => telegramMode === "webhook" && !has("TELEGRAM_WEBHOOK_URL"),
    "Set it like TELEGRAM_WEBHOOK_URL=https://bot.example.org/telegram/webhook, or set TELEGRAM_MODE=poll.",
  ),
  needs(
    "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_MODE=webhook",
    ({ has, telegramMode }) => telegramMode === "webhook" && !has("TELEGRAM_WEBHOOK_SECRET"),
    "Create one with: openssl rand -hex 32",
  ),
  {
    name: "TELEGRAM_WEBHOOK_URL",
    kind: "conflict",
    what: "must start with https://, because Telegram calls no other addresses.",
    fix: "Put a proxy with a certificate in front of the bot and use its address, or set TELEGRAM_MODE=poll.",
    about: ["TELEGRAM_WEBHOOK_URL", "TELEGRAM_MODE"],
    broken: (facts) => facts.telegramMode === "webhook" && !mayBeCalled(facts),
  },
  needs(
    "LLM_BASE_URL",
    "LLM_API_KEY",
    ({ has }) => has("LLM_API_KEY") && !has("LLM_BASE_URL"),
    "Set it like LLM_BASE_URL=https://api.openai.com/v1, or leave LLM_API_KEY out for practice mode.",
  ),
  needs(
    "LLM_BASE_URL",
    "LLM_MODEL",
    ({ has }) => has("LLM_MODEL") && !has("LLM_API_KEY") && !has("LLM_BASE_URL"),
    "Set it like LLM_BASE_URL=https://api.openai.com/v1, or leave LLM_MODEL out for practice mode.",
  ),
  needs(
    "LLM_MODEL",
    "LLM_BASE_URL",
    ({ has }) => has("LLM_BASE_URL") && !has("LLM_MODEL"),
    "Set it to a name the server knows, like LLM_MODEL=gpt-4.1-mini.",
  ),
  needs(
    "LLM_MODEL",
    "LLM_FALLBACK_MODELS",
    ({ has }) => has("LLM_FALLBACK_MODELS") && !has("LLM_MODEL") && !has("LLM_BASE_URL"),
    "Set LLM_BASE_URL and LLM_MODEL too, or leave LLM_FALLBACK_MODELS out.",
  ),
  needs(
    "LLM_BASE_URL",
    "EMBEDDINGS=provider",
    ({ embeddings, has }) => embeddings === "provider" && !has("LLM_BASE_URL"),
    "Set it to the address of the server that has the model, or set EMBEDDINGS=auto.",
  ),
  needs(
    "EMBEDDING_MODEL",
    "EMBEDDINGS=provider",
    ({ embeddings, has }) => embeddings === "provider" && !has("EMBEDDING_MODEL"),
    "Set it to a name the server knows, like text-embedding-3-small, or set EMBEDDINGS=auto.",
  ),
  needs(
    "TRANSCRIPTION_BASE_URL",
    "TRANSCRIPTION_MODEL",
    ({ has }) => has("TRANSCRIPTION_MODEL") && !has("TRANSCRIPTION_BASE_URL") && !has("LLM_BASE_URL"),
    "Set it to the address of the server that has the model, or leave TRANSCRIPTION_MODEL out.",
  ),
  ...["TRANSCRIPTION_BASE_URL", "TRANSCRIPTION_API_KEY"].map((by) =>
    needs(
      "TRANSCRIPTION_MODEL",
      by,
      ({ has }) => has(by) && !has("TRANSCRIPTION_MODEL"),
      "Set it to a name the server knows, like TRANSCRIPTION_MODEL=whisper-1.",
    ),
  ),
  needs(
    "SPEECH_BASE_URL",
    "SPEECH_MODEL",
    ({ has }) => has("SPEECH_MODEL") && !has("SPEECH_BASE_URL") && !has("LLM_BASE_URL"),
    "Set it to the address of the server that has the model, or leave SPEECH_MODEL out.",
  ),
  ...["SPEECH_BASE_URL", "SPEECH_API_KEY"].map((by) =>
    needs(
      "SPEECH_MODEL",
      by,
      ({ has }) => has(by) && !has("SPEECH_MODEL"),
      "Set it to a name the server knows, like SPEECH_MODEL=gpt-4o-mini-tts.",
    ),
  ),
  {
    name: "LLM_ANSWER_TOKENS",
    kind: "conflict",
    what: "must be at most half of LLM_CONTEXT_TOKENS: the conversation needs room too.",
    fix: "Make it smaller, or LLM_CONTEXT_TOKENS larger.",
    about: ["LLM_ANSWER_TOKENS", "LLM_CONTEXT_TOKENS"],
    broken: ({ limits }) => (limits.answerTokens ?? 0) > limits.contextTokens / 2,
  },
  ...["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"].map((name) =>
    needs(
      name,
      "S3_BUCKET",
      ({ has }) => has("S3_BUCKET") && !has(name),
      "Copy it from the server's console, or leave S3_BUCKET out: backups then stay local.",
    ),
  ),
  needs(
    "S3_BUCKET",
    "the rest of S3",
    ({ has }) => !has("S3_BUCKET") && ["S3_ENDPOINT", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"].some(has),
    "Set it to the name of an existing bucket, or leave all S3_ variables out.",
  ),
  {
    name: "HTTP_HOST",
    kind: "conflict",
    what: "is reachable from other machines, and the playground has no password.",
    fix: "Set HTTP_HOST=127.0.0.1, or set BOT_TOKEN: with it the playground is off. In a container whose port is published on 127.0.0.1 alone, set PLAYGROUND_IN_CONTAINER=true.",
    about: ["HTTP_HOST"],
    broken: ({ has, httpHost, inContainer }) => !has("BOT_TOKEN") && !isLoopback(httpHost) && !inContainer,
  },
  {
    name: "FAULTS",
    kind: "conflict",
    what: "is set, but ENV is prod: faults are never injected there.",
    fix: "Set ENV=test for a rehearsal, or leave FAULTS out.",
    about: ["ENV"],
    broken: ({ env, has }) => env === "prod" && has("FAULTS"),
  },
  {
    name: "LOG_SQL_PARAMETERS",
    kind: "conflict",
    what: "is true, but ENV is prod: what people confide is never logged there.",
    fix: "Leave LOG_SQL_PARAMETERS out, or set ENV=test.",
    about: ["ENV", "LOG_SQL_PARAMETERS"],
    broken: ({ env, showTexts }) => env === "prod" && showTexts,
  },
  {
    name: "PREVIEW_TEXT_LENGTH",
    kind: "conflict",
    what: "must be smaller than TELEGRAM_MESSAGE_THRESHOLD: a preview is shorter than the answer.",
    fix: "Make it smaller, or TELEGRAM_MESSAGE_THRESHOLD larger (the defaults are 300 and 1200).",
    about: ["PREVIEW_TEXT_LENGTH", "TELEGRAM_MESSAGE_THRESHOLD"],
    broken: ({ preview, threshold }) => preview >= threshold,
  },
]
