export type FaultKind =
  /** The dependency fails: nothing is done. */
  | "failed"
  /** The dependency is healthy but cannot do this now: nothing is done. */
  | "busy"
  /** 429: nothing is done; may be retried after a second. */
  | "limited"
  /** Everything is done, but the answer is lost. */
  | "lost"
  /** The answer begins and then stops. */
  | "stalled"
  /** Nothing is done and nothing comes back until the attempt times out. */
  | "hangs"

export const telegramMethods = [
  "getMe",
  "getUpdates",
  "setWebhook",
  "deleteWebhook",
  "getWebhookInfo",
  "setMyCommands",
  "sendMessage",
  "sendDocument",
  "sendMessageDraft",
  "sendChatAction",
  "editMessageText",
  "editMessageReplyMarkup",
  "answerCallbackQuery",
] as const
export type TelegramMethod = (typeof telegramMethods)[number]

const general = {
  /** The statement that saves an answer. */
  save: "busy",
  postgres: "failed",
  redis: "failed",
  llm: "failed",
  "llm.stall": "stalled",
} as const

const ofTelegram = { "": "failed", ".lost": "lost", ".limit": "limited", ".hang": "hangs" } as const

export const faultKinds: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ...Object.entries(general),
  ...telegramMethods.flatMap((method) =>
    Object.entries(ofTelegram).map(([variant, kind]) => [`telegram.${method}${variant}`, kind] as const),
  ),
])

export const knownFaults = [
  ...Object.keys(general),
  `${Object.keys(ofTelegram)
    .map((variant) => `telegram.<method>${variant}`)
    .join(", ")} with one of ${telegramMethods.join(", ")}`,
].join(", ")

/** `probability`: per attempt, 0 to 1. */
export interface Fault {
  readonly name: string
  readonly probability: number
}
