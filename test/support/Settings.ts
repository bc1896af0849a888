import { Layer } from "effect"
import { helpLines } from "../../src/domain/safety/HelpLine.ts"
import { Settings } from "../../src/config/Settings.ts"

const plain: Settings["Service"] = {
  env: "test",
  telegram: { _tag: "Playground" },
  model: { _tag: "Practice" },
  modelLimits: { patienceSeconds: 300, contextTokens: 8_000, answerTokens: null },
  vision: true,
  embeddings: { source: "none", model: null },
  hearing: null,
  speech: null,
  audio: { days: 30, bytes: 20_971_520, dailyMinutes: null },
  database: { _tag: "Embedded" },
  redis: null,
  http: { host: "127.0.0.1", port: 0 },
  monitoring: { host: "127.0.0.1", port: 0 },
  runner: null,
  stateDir: "/nowhere",
  log: { level: "info", format: "json" },
  otlp: { endpoint: null, serviceName: "confidant" },
  smartSend: { threshold: 1_200, preview: 300 },
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
  flags: {
    USE_CHAT_COMPLETION: true,
    ENABLE_STYLE_SETTINGS: true,
    ENABLE_PATTERN_ANALYSIS: true,
    ENABLE_ADAPTIVE_QUIZ: true,
    ENABLE_TOOLS: true,
  },
  backup: { dir: "/nowhere/backups", recipient: null, s3: null },
  faults: [],
}

export const settingsWith = (changed: Partial<Settings["Service"]>) => ({ ...plain, ...changed })

export const provideSettings = (changed: Partial<Settings["Service"]>) =>
  Layer.provide(Layer.succeed(Settings, settingsWith(changed)))
