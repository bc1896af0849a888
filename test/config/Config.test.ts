import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result, Schema } from "effect"
import { ChatId, UserId } from "../../src/domain/Ids.ts"
import { decode } from "../../src/config/Config.ts"
import { helpLines } from "../../src/domain/safety/HelpLine.ts"
import { variables } from "../../src/config/Variables.ts"
import { settingsWith } from "../support/Settings.ts"

type Given = Readonly<Record<string, string>>

const token = `123456789:${"AAbb-_12".repeat(5).slice(0, 35)}`
const bot = { BOT_TOKEN: token }
const webhook = {
  ...bot,
  TELEGRAM_MODE: "webhook",
  TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram",
  TELEGRAM_WEBHOOK_SECRET: "s3cret",
}
const jwtSecretText = "0f9c2b7ae41d8356c0ff1e5a7d9b4c62"
const allOn = settingsWith({}).flags
const recipient = `age1${"q".repeat(58)}`
const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const lost = { name: "telegram.sendMessage.lost", probability: 1 }
const model = { LLM_BASE_URL: "http://127.0.0.1:11434/v1", LLM_MODEL: "llama" }

const settings = (given: Given, folder?: string) => Result.getOrThrowWith(decode(given, folder), () => new Error())
const problems = (given: Given) => Result.getOrElse(Result.flip(decode(given)), () => [])
const summary = (given: Given) => problems(given).map(({ name, kind }) => `${name} ${kind}`)

describe("settings", () => {
  it("need nothing: playground, practice mode, embedded database", () => {
    assert.deepStrictEqual(settings({}, "/srv"), {
      env: "prod",
      telegram: { _tag: "Playground" },
      model: { _tag: "Practice" },
      modelLimits: { patienceSeconds: 300, contextTokens: 8_000, answerTokens: null },
      vision: true,
      embeddings: { source: "auto", model: null },
      hearing: null,
      speech: null,
      audio: { days: 30, bytes: 20_971_520, dailyMinutes: null },
      database: { _tag: "Embedded" },
      redis: null,
      http: { host: "127.0.0.1", port: 8080 },
      monitoring: { host: "127.0.0.1", port: 8080 },
      runner: null,
      stateDir: "/srv/.confidant",
      log: { level: "info", format: null },
      otlp: { endpoint: null, serviceName: "confidant" },
      smartSend: { threshold: 1200, preview: 300 },
      streaming: "draft",
      operators: { userIds: [], chatId: null },
      access: { mode: "open", userIds: [], adultsOnly: false },
      slowQueries: { seconds: 1, showTexts: false },
      jwtSecret: null,
      opsUrl: null,
      runbooksUrl: null,
      spending: { dailyBudgetUsd: null, prices: null },
      budget: { messages: null, costUsd: null },
      helpLines: { file: null, lines: helpLines },
      flags: allOn,
      backup: { dir: "/srv/.confidant/backups", recipient: null, s3: null },
      faults: [],
    })
  })

  it("take every variable", () => {
    const {
      telegram,
      database,
      model: llm,
      redis,
      backup,
      jwtSecret,
      ...rest
    } = settings({
      ...webhook,
      ...model,
      ENV: "test",
      TELEGRAM_API_ROOT: "http://127.0.0.1:8081/",
      TELEGRAM_RATE_LIMITS: "off",
      DATABASE_URL: "postgres://me:secret@db:5432/confidant",
      REDIS_URL: "rediss://:hidden@cache:6380/2",
      LLM_API_KEY: "sk-1",
      LLM_FALLBACK_MODELS: " small, llama,tiny ,small,",
      LLM_PATIENCE_SECONDS: "900",
      LLM_CONTEXT_TOKENS: "32000",
      LLM_ANSWER_TOKENS: "2000",
      EMBEDDING_MODEL: "small-vectors",
      EMBEDDINGS: "Provider",
      HTTP_HOST: "0.0.0.0",
      HTTP_PORT: "0",
      MONITORING_PORT: "9464",
      RUNNER_HOST: "10.0.0.11",
      RUNNER_PORT: "7434",
      STATE_DIR: "/var/lib/confidant",
      LOG_LEVEL: "DEBUG",
      LOG_FORMAT: "json",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318//",
      OTEL_SERVICE_NAME: "confidant-test",
      TELEGRAM_MESSAGE_THRESHOLD: "4096",
      PREVIEW_TEXT_LENGTH: "4095",
      STREAMING: "Edit",
      SLOW_QUERY_SECONDS: "0.25",
      LOG_SQL_PARAMETERS: "true",
      JWT_SECRET: jwtSecretText,
      OPS_URL: "https://bot.example.org/ops/",
      RUNBOOKS_URL: "https://git.example.org/runbooks/",
      LLM_DAILY_BUDGET_USD: "7.5",
      LLM_PRICES: "/etc/prices.json",
      BUDGET_MESSAGES: "40",
      BUDGET_COST_USD: "0.25",
      HELP_LINES: "/etc/help-lines.json",
      USE_CHAT_COMPLETION: "false",
      ADMIN_USER_IDS: "12, 345",
      ADMIN_CHAT_ID: "-1001234567890",
      ACCESS: "Invite",
      ALLOWED_USER_IDS: "77",
      ADULTS_ONLY: "true",
      BACKUP_DIR: "/mnt/backups",
      BACKUP_RECIPIENT: recipient,
      S3_BUCKET: "bucket",
      S3_PREFIX: "/confidant/prod/",
      S3_ENDPOINT: "https://s3.example.org/",
      S3_REGION: "eu-central-1",
      S3_ACCESS_KEY_ID: "key",
      S3_SECRET_ACCESS_KEY: "hush",
      FAULTS: "save:0.7, telegram.sendMessage.lost:1",
    })
    assert.deepStrictEqual(rest, {
      env: "test",
      http: { host: "0.0.0.0", port: 0 },
      monitoring: { host: "0.0.0.0", port: 9464 },
      runner: { host: "10.0.0.11", port: 7434 },
      stateDir: "/var/lib/confidant",
      log: { level: "debug", format: "json" },
      otlp: { endpoint: "http://127.0.0.1:4318", serviceName: "confidant-test" },
      smartSend: { threshold: 4096, preview: 4095 },
      streaming: "edit",
      modelLimits: { patienceSeconds: 900, contextTokens: 32_000, answerTokens: 2_000 },
      vision: true,
      embeddings: { source: "provider", model: "small-vectors" },
      hearing: null,
      speech: null,
      audio: { days: 30, bytes: 20_971_520, dailyMinutes: null },
      slowQueries: { seconds: 0.25, showTexts: true },
      opsUrl: "https://bot.example.org/ops",
      runbooksUrl: "https://git.example.org/runbooks",
      spending: { dailyBudgetUsd: 7.5, prices: "/etc/prices.json" },
      budget: { messages: 40, costUsd: 0.25 },
      helpLines: { file: "/etc/help-lines.json", lines: helpLines },
      flags: { ...allOn, USE_CHAT_COMPLETION: false },
      access: { mode: "invite", userIds: [UserId.make(77)], adultsOnly: true },
      operators: { userIds: [UserId.make(12), UserId.make(345)], chatId: ChatId.make(-1_001_234_567_890) },
      faults: [{ name: "save", probability: 0.7 }, lost],
    })
    assert(jwtSecret !== null)
    assert.strictEqual(Redacted.value(jwtSecret), jwtSecretText)
    assert(backup.s3 !== null)
    assert.strictEqual(Redacted.value(backup.s3.secretAccessKey), "hush")
    const { secretAccessKey: _, ...s3 } = backup.s3
    assert.deepStrictEqual(
      { ...backup, s3 },
      {
        dir: "/mnt/backups",
        recipient,
        s3: {
          bucket: "bucket",
          prefix: "confidant/prod",
          endpoint: "https://s3.example.org",
          region: "eu-central-1",
          accessKeyId: "key",
        },
      },
    )
    assert(telegram._tag === "Bot" && telegram.intake._tag === "Webhook")
    assert.strictEqual(Redacted.value(telegram.token), token)
    assert.strictEqual(telegram.apiRoot, "http://127.0.0.1:8081")
    assert.isFalse(telegram.rateLimits)
    assert.strictEqual(telegram.intake.url, "https://bot.example.org/telegram")
    assert.strictEqual(Redacted.value(telegram.intake.secret), "s3cret")
    assert(database._tag === "Server")
    assert.strictEqual(Redacted.value(database.url), "postgres://me:secret@db:5432/confidant")
    assert(llm._tag === "OpenAiCompatible" && llm.apiKey !== null)
    assert.strictEqual(Redacted.value(llm.apiKey), "sk-1")
    assert.deepStrictEqual(llm.fallbacks, ["small", "tiny"])
    assert(redis !== null)
    assert.strictEqual(Redacted.value(redis), "rediss://:hidden@cache:6380/2")
    assert.strictEqual(llm.baseUrl, "http://127.0.0.1:11434/v1")
  })

  it("take an empty or blank value as unset", () => {
    const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, " "]))
    assert.deepStrictEqual(settings(empty), settings({}))
  })

  it("keep the test deployment's state apart from the production one's", () => {
    assert.strictEqual(settings({ ENV: "test" }, "/srv").stateDir, "/srv/.confidant-test")
  })

  it("need no key for a model server that wants none", () => {
    const { model: llm } = settings(model)
    assert.deepStrictEqual(llm, {
      _tag: "OpenAiCompatible",
      baseUrl: model.LLM_BASE_URL,
      apiKey: null,
      model: "llama",
      fallbacks: [],
    })
  })
})

describe("one wrong value is named as malformed", () => {
  const wrong: ReadonlyArray<readonly [string, string]> = [
    ["ENV", "staging"],
    ["BOT_TOKEN", "123456789:tooshort"],
    ["BOT_TOKEN", token.replace(":", "")],
    ["TELEGRAM_MODE", "push"],
    ...["mysql://db/confidant", "localhost:5432"].map((url) => ["DATABASE_URL", url] as const),
    ...["localhost:6379", "redis://cache/main", "http://cache"].map((url) => ["REDIS_URL", url] as const),
    ...["65536", "-1", "80a", "8e1"].map((port) => ["HTTP_PORT", port] as const),
    ["MONITORING_PORT", "0"],
    ...["http://127.0.0.1", "127.0.0.1:8080"].map((host) => ["HTTP_HOST", host] as const),
    ["STATE_DIR", "~/confidant"],
    ["LOG_LEVEL", "verbose"],
    ["LOG_FORMAT", "xml"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://127.0.0.1:4317"],
    ["TELEGRAM_MESSAGE_THRESHOLD", "4097"],
    ["TELEGRAM_MESSAGE_THRESHOLD", "many"],
    ["PREVIEW_TEXT_LENGTH", "0"],
    ["STREAMING", "live"],
    ...[
      "save",
      "save:",
      ":1",
      "save:2",
      "save:-1",
      "save:NaN",
      "save:1e0",
      "saves:1",
      "telegram:1",
      "save:1,save:0",
    ].map((faults) => ["FAULTS", faults] as const),
    ["FAULTS", "telegram.sendVideo:1"],
    ["FAULTS", "save.lost:1"],
  ]
  for (const [name, value] of wrong) {
    it(`${name}=${value}`, () => assert.deepStrictEqual(summary({ ENV: "test", [name]: value }), [`${name} malformed`]))
  }

  it("TELEGRAM_API_ROOT, LLM_BASE_URL, LLM_FALLBACK_MODELS and the webhook's secret", () => {
    assert.deepStrictEqual(summary({ ...bot, TELEGRAM_API_ROOT: "api.telegram.org" }), ["TELEGRAM_API_ROOT malformed"])
    assert.deepStrictEqual(summary({ ...model, LLM_BASE_URL: "ftp://x/v1" }), ["LLM_BASE_URL malformed"])
    assert.deepStrictEqual(summary({ ...model, LLM_FALLBACK_MODELS: " , " }), ["LLM_FALLBACK_MODELS malformed"])
    assert.deepStrictEqual(summary({ ...webhook, TELEGRAM_WEBHOOK_SECRET: "a b" }), [
      "TELEGRAM_WEBHOOK_SECRET malformed",
    ])
  })
})

describe("variables that belong together", () => {
  it("webhook mode wants the token, an address and a secret", () => {
    assert.deepStrictEqual(summary({ TELEGRAM_MODE: "webhook" }), [
      "BOT_TOKEN missing",
      "TELEGRAM_WEBHOOK_URL missing",
      "TELEGRAM_WEBHOOK_SECRET missing",
    ])
    assert.deepStrictEqual(summary(webhook), [])
  })

  it("a webhook is https, but for a Bot API server that calls within this machine", () => {
    const plain = { ...webhook, TELEGRAM_WEBHOOK_URL: "http://127.0.0.1:8080/telegram" }
    const own = { TELEGRAM_API_ROOT: "http://127.0.0.1:8081" }
    assert.deepStrictEqual(summary(plain), ["TELEGRAM_WEBHOOK_URL conflict"])
    assert.deepStrictEqual(summary({ ...plain, ...own }), [])
    assert.deepStrictEqual(summary({ ...webhook, ...own, TELEGRAM_WEBHOOK_URL: "http://bot.example.org" }), [
      "TELEGRAM_WEBHOOK_URL conflict",
    ])
    assert.deepStrictEqual(summary({ ...plain, TELEGRAM_MODE: "poll" }), [])
  })

  it("a Bot API server wants a token", () => {
    assert.deepStrictEqual(summary({ TELEGRAM_API_ROOT: "http://127.0.0.1:8081" }), ["BOT_TOKEN missing"])
  })

  it("a model wants its server and its name; half of it is never practice mode in silence", () => {
    assert.deepStrictEqual(summary({ LLM_API_KEY: "sk-1" }), ["LLM_BASE_URL missing"])
    assert.deepStrictEqual(summary({ LLM_MODEL: "llama" }), ["LLM_BASE_URL missing"])
    assert.deepStrictEqual(summary({ LLM_API_KEY: "sk-1", LLM_MODEL: "llama" }), ["LLM_BASE_URL missing"])
    assert.deepStrictEqual(summary({ LLM_FALLBACK_MODELS: "small" }), ["LLM_MODEL missing"])
    assert.deepStrictEqual(summary({ LLM_BASE_URL: model.LLM_BASE_URL }), ["LLM_MODEL missing"])
  })

  it.prop(
    "a preview is shorter than the answer",
    { threshold: between(2, 4096), preview: between(1, 4095) },
    ({ threshold, preview }) => {
      const given = { TELEGRAM_MESSAGE_THRESHOLD: `${threshold}`, PREVIEW_TEXT_LENGTH: `${preview}` }
      assert.deepStrictEqual(summary(given), preview < threshold ? [] : ["PREVIEW_TEXT_LENGTH conflict"])
    },
  )

  it("are not blamed for a value that is wrong by itself", () => {
    assert.deepStrictEqual(summary({ ...webhook, BOT_TOKEN: "your_token", TELEGRAM_WEBHOOK_URL: "nowhere" }), [
      "BOT_TOKEN placeholder",
      "TELEGRAM_WEBHOOK_URL malformed",
    ])
    assert.deepStrictEqual(summary({ TELEGRAM_MESSAGE_THRESHOLD: "200", PREVIEW_TEXT_LENGTH: "x" }), [
      "PREVIEW_TEXT_LENGTH malformed",
    ])
  })
})
