import { Effect, Layer, Redacted, Result, Schema } from "effect"
import { resolve } from "node:path"
import { HelpLineFile, helpLines } from "../domain/safety/HelpLine.ts"
import * as Environment from "./Environment.ts"
import { misspellings } from "./Misspelling.ts"
import { isPlaceholder } from "./Placeholder.ts"
import { ConfigurationError, type Problem } from "./Problem.ts"
import { rules } from "./Rules.ts"
import { noSecrets, type Secrets } from "./SecretFiles.ts"
import { type DatabaseSettings, Settings, type SpeechServer } from "./Settings.ts"
import type { Variable } from "./Variable.ts"
import { variables } from "./Variables.ts"

type Given = Readonly<Record<string, string>>

const rawOf = (environment: Given, name: string): string | undefined => environment[name]?.trim() || undefined

const read = <A>(environment: Given, variable: Variable<A>): Result.Result<A, Problem> => {
  const { name, format, fix, schema } = variable
  const raw = rawOf(environment, name)
  if (raw === undefined) return Result.succeed(variable.default)
  if (isPlaceholder(raw))
    return Result.fail({ name, kind: "placeholder", what: "still holds the example's text.", fix })
  return Schema.decodeResult(schema)(raw).pipe(
    Result.mapError((): Problem => ({ name, kind: "malformed", what: `must be ${format}.`, fix })),
  )
}

const databaseOf = (url: string | null, direct: string | null): DatabaseSettings => {
  if (url === null) return { _tag: "Embedded" }
  return direct === null
    ? { _tag: "Server", url: Redacted.make(url), pool: null }
    : { _tag: "Server", url: Redacted.make(direct), pool: Redacted.make(url) }
}

/** The key of one server is told to no other. */
const speechServer = (
  own: { readonly model: string | null; readonly baseUrl: string | null; readonly apiKey: string | null },
  llm: { readonly baseUrl: string | null; readonly apiKey: string | null },
): SpeechServer | null => {
  const baseUrl = own.baseUrl ?? llm.baseUrl
  if (own.model === null || baseUrl === null) return null
  const apiKey = own.apiKey ?? (baseUrl === llm.baseUrl ? llm.apiKey : null)
  return { baseUrl, model: own.model, apiKey: apiKey === null ? null : Redacted.make(apiKey) }
}

const speechOf = (
  { by, name }: { readonly by: "auto" | "espeak" | "none"; readonly name: string },
  server: SpeechServer | null,
): Settings["Service"]["speech"] => {
  if (by === "espeak") return { _tag: "Espeak" }
  return by === "none" || server === null ? null : { _tag: "Server", server, voice: name }
}

/** Every variable, or every problem at once: a bad value counts as its default meanwhile. `folder` (absolute) resolves paths. */
export const decode = (
  given: Given,
  folder: string = "/",
  secrets: Secrets = noSecrets,
): Result.Result<Settings["Service"], ReadonlyArray<Problem>> => {
  const environment = { ...given, ...secrets.values }
  const own: Array<Problem> = [...secrets.problems]
  const get = <A>(variable: Variable<A>): A =>
    Result.getOrElse(read(environment, variable), (problem) => {
      const source = secrets.sources.get(problem.name)
      own.push(source === undefined ? problem : { ...problem, what: `(from ${source.by}) ${problem.what}` })
      return variable.default
    })

  const env = get(variables.ENV)
  const token = get(variables.BOT_TOKEN)
  const apiRoot = get(variables.TELEGRAM_API_ROOT)
  const telegramMode = get(variables.TELEGRAM_MODE)
  const webhookUrl = get(variables.TELEGRAM_WEBHOOK_URL)
  const webhookSecret = get(variables.TELEGRAM_WEBHOOK_SECRET)
  const rateLimits = get(variables.TELEGRAM_RATE_LIMITS)
  const databaseUrl = get(variables.DATABASE_URL)
  const directUrl = get(variables.DATABASE_DIRECT_URL)
  const redisUrl = get(variables.REDIS_URL)
  const baseUrl = get(variables.LLM_BASE_URL)
  const apiKey = get(variables.LLM_API_KEY)
  const model = get(variables.LLM_MODEL)
  const fallbacks = get(variables.LLM_FALLBACK_MODELS)
  const limits = {
    patienceSeconds: get(variables.LLM_PATIENCE_SECONDS),
    contextTokens: get(variables.LLM_CONTEXT_TOKENS),
    answerTokens: get(variables.LLM_ANSWER_TOKENS),
  }
  const vision = get(variables.VISION) === "auto"
  const embeddings = { source: get(variables.EMBEDDINGS), model: get(variables.EMBEDDING_MODEL) }
  const transcription = {
    model: get(variables.TRANSCRIPTION_MODEL),
    baseUrl: get(variables.TRANSCRIPTION_BASE_URL),
    apiKey: get(variables.TRANSCRIPTION_API_KEY),
  }
  const spoken = {
    model: get(variables.SPEECH_MODEL),
    baseUrl: get(variables.SPEECH_BASE_URL),
    apiKey: get(variables.SPEECH_API_KEY),
  }
  const voice = { by: get(variables.SPEECH), name: get(variables.SPEECH_VOICE) }
  const audio = {
    days: get(variables.AUDIO_DAYS),
    bytes: get(variables.AUDIO_MEGABYTES) * 1_024 * 1_024,
    dailyMinutes: get(variables.BUDGET_AUDIO_MINUTES),
  }
  const httpHost = get(variables.HTTP_HOST)
  const httpPort = get(variables.HTTP_PORT)
  const monitoringPort = get(variables.MONITORING_PORT)
  const runnerHost = get(variables.RUNNER_HOST)
  const runnerPort = get(variables.RUNNER_PORT)
  const inContainer = get(variables.PLAYGROUND_IN_CONTAINER)
  get(variables.SECRETS_DIR)
  const stateDir = get(variables.STATE_DIR)
  const level = get(variables.LOG_LEVEL)
  const format = get(variables.LOG_FORMAT)
  const endpoint = get(variables.OTEL_EXPORTER_OTLP_ENDPOINT)
  const serviceName = get(variables.OTEL_SERVICE_NAME)
  const threshold = get(variables.TELEGRAM_MESSAGE_THRESHOLD)
  const preview = get(variables.PREVIEW_TEXT_LENGTH)
  const streaming = get(variables.STREAMING)
  const faults = get(variables.FAULTS)
  const operators = { userIds: get(variables.ADMIN_USER_IDS) ?? [], chatId: get(variables.ADMIN_CHAT_ID) }
  const access = {
    mode: get(variables.ACCESS),
    userIds: get(variables.ALLOWED_USER_IDS) ?? [],
    adultsOnly: get(variables.ADULTS_ONLY),
  }
  const slowQueries = { seconds: get(variables.SLOW_QUERY_SECONDS), showTexts: get(variables.LOG_SQL_PARAMETERS) }
  const jwtSecret = get(variables.JWT_SECRET)
  const opsUrl = get(variables.OPS_URL)
  const runbooksUrl = get(variables.RUNBOOKS_URL)
  const dailyBudgetUsd = get(variables.LLM_DAILY_BUDGET_USD)
  const prices = get(variables.LLM_PRICES)
  const budget = { messages: get(variables.BUDGET_MESSAGES), costUsd: get(variables.BUDGET_COST_USD) }
  const helpLinesFile = get(variables.HELP_LINES)
  const flags = {
    USE_CHAT_COMPLETION: get(variables.USE_CHAT_COMPLETION),
    ENABLE_STYLE_SETTINGS: get(variables.ENABLE_STYLE_SETTINGS),
    ENABLE_PATTERN_ANALYSIS: get(variables.ENABLE_PATTERN_ANALYSIS),
    ENABLE_ADAPTIVE_QUIZ: get(variables.ENABLE_ADAPTIVE_QUIZ),
    ENABLE_TOOLS: get(variables.ENABLE_TOOLS),
  }
  const backupDir = get(variables.BACKUP_DIR)
  const recipient = get(variables.BACKUP_RECIPIENT)
  const bucket = get(variables.S3_BUCKET)
  const prefix = get(variables.S3_PREFIX)
  const s3Endpoint = get(variables.S3_ENDPOINT)
  const region = get(variables.S3_REGION)
  const accessKeyId = get(variables.S3_ACCESS_KEY_ID)
  const secretAccessKey = get(variables.S3_SECRET_ACCESS_KEY)

  const state = resolve(folder, stateDir ?? (env === "prod" ? ".confidant" : ".confidant-test"))
  const backups = backupDir === null ? resolve(state, "backups") : resolve(folder, backupDir)

  const faulty = new Set(own.map(({ name }) => name))
  const has = (name: string) => rawOf(environment, name) !== undefined || secrets.sources.has(name)
  const facts = {
    has,
    limits,
    embeddings: embeddings.source,
    env,
    telegramMode,
    webhookUrl,
    httpHost,
    ports: { HTTP_PORT: httpPort, MONITORING_PORT: monitoringPort },
    runner: { host: runnerHost, port: runnerPort },
    inContainer,
    threshold,
    preview,
    showTexts: slowQueries.showTexts,
    folders: { STATE_DIR: state, BACKUP_DIR: backups },
  }
  const between = rules
    .filter(({ about, broken }) => !about.some((name) => faulty.has(name)) && broken(facts))
    .map(({ name, kind, what, fix }): Problem => ({ name, kind, what, fix }))
  const problems = [...own, ...between]
  if (problems.length > 0) return Result.fail(problems)

  return Result.succeed({
    env,
    telegram:
      token === null
        ? { _tag: "Playground" }
        : {
            _tag: "Bot",
            token: Redacted.make(token),
            apiRoot,
            rateLimits: rateLimits === "on",
            intake:
              telegramMode === "webhook" && webhookUrl !== null && webhookSecret !== null
                ? { _tag: "Webhook", url: webhookUrl, secret: Redacted.make(webhookSecret) }
                : { _tag: "Poll" },
          },
    model:
      baseUrl === null || model === null
        ? { _tag: "Practice" }
        : {
            _tag: "OpenAiCompatible",
            baseUrl,
            apiKey: apiKey === null ? null : Redacted.make(apiKey),
            model,
            fallbacks: (fallbacks ?? []).filter((name) => name !== model),
          },
    modelLimits: limits,
    vision,
    embeddings,
    hearing: speechServer(transcription, { baseUrl, apiKey }),
    speech: speechOf(voice, speechServer(spoken, { baseUrl, apiKey })),
    audio,
    database: databaseOf(databaseUrl, directUrl),
    redis: redisUrl === null ? null : Redacted.make(redisUrl),
    http: { host: httpHost, port: httpPort },
    monitoring: { host: httpHost, port: monitoringPort ?? httpPort },
    runner: runnerHost === null ? null : { host: runnerHost, port: runnerPort },
    stateDir: state,
    log: { level, format },
    otlp: { endpoint, serviceName },
    smartSend: { threshold, preview },
    streaming,
    operators,
    access,
    slowQueries,
    jwtSecret: jwtSecret === null ? null : Redacted.make(jwtSecret),
    opsUrl,
    runbooksUrl,
    spending: { dailyBudgetUsd, prices: prices === null ? null : resolve(folder, prices) },
    budget,
    helpLines: { file: helpLinesFile === null ? null : resolve(folder, helpLinesFile), lines: helpLines },
    flags,
    backup: {
      dir: backups,
      recipient,
      s3:
        bucket === null || accessKeyId === null || secretAccessKey === null
          ? null
          : {
              bucket,
              prefix: prefix ?? "",
              endpoint: s3Endpoint,
              region,
              accessKeyId,
              secretAccessKey: Redacted.make(secretAccessKey),
            },
    },
    faults: faults ?? [],
  })
}

/** With the lines of the operators' own file, if they have one. */
export const withHelpLines = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  const { file } = settings.helpLines
  if (file === null) return settings
  const wrong = (what: string, fix: string) =>
    new ConfigurationError({ problems: [{ name: variables.HELP_LINES.name, kind: "unreadable", what, fix }] })
  const json = yield* Environment.readText(file)
  if (json === null) {
    return yield* wrong(
      `names ${file}, which cannot be read.`,
      "Check the path and that this user may read it, or leave the variable out for the built-in list.",
    )
  }
  const lines = yield* Schema.decodeEffect(HelpLineFile)(json).pipe(
    Effect.mapError(({ message }) =>
      wrong(
        `names ${file}, which is not a list of help lines: ${message.replaceAll(/\s+/g, " ")}`,
        "docs/safety.md shows one; correct the file, or leave the variable out for the built-in list.",
      ),
    ),
  )
  return { ...settings, helpLines: { file, lines } }
})

export const load: Effect.Effect<Settings["Service"], ConfigurationError> = Effect.gen(function* () {
  const given = yield* Environment.Given
  const environment = yield* Environment.read(given.values, given.folder)
  const { values, folder } = environment
  const secrets = yield* Environment.readSecrets(environment)
  const settings = yield* Effect.fromResult(decode(values, folder, secrets)).pipe(
    Effect.mapError((problems) => new ConfigurationError({ problems })),
    Effect.flatMap(withHelpLines),
  )
  for (const { name, nearest } of misspellings(values)) {
    yield* Effect.logWarning(`${name} is not a variable of Confidant. Did you mean ${nearest}?`)
  }
  return settings
})

export const layer: Layer.Layer<Settings, ConfigurationError> = Layer.effect(Settings, load)
