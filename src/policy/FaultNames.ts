/** What a rehearsed fault does to a call. */
export type FaultKind =
  /** The dependency fails: nothing is done. */
  | "failed"
  /** The dependency is well but cannot do this now: nothing is done. */
  | "busy"
  /** 429: nothing is done, and it may be asked again after a second. */
  | "limited"
  /** Everything is done, and the answer is lost on its way back. */
  | "lost"
  /** The answer begins and then stops coming. */
  | "stalled"
  /** Nothing is done and nothing comes back until the time limit of the attempt. */
  | "hangs"

/** Methods of the Bot API that we call. */
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
  /** Every statement. */
  postgres: "failed",
  redis: "failed",
  llm: "failed",
  "llm.stall": "stalled",
} as const

const ofTelegram = { "": "failed", ".lost": "lost", ".limit": "limited", ".hang": "hangs" } as const

/** Every name that FAULTS knows, and what it does. */
export const faultKinds: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ...Object.entries(general),
  ...telegramMethods.flatMap((method) =>
    Object.entries(ofTelegram).map(([variant, kind]) => [`telegram.${method}${variant}`, kind] as const),
  ),
])

/** The names in words. */
export const knownFaults = [
  ...Object.keys(general),
  `${Object.keys(ofTelegram)
    .map((variant) => `telegram.<method>${variant}`)
    .join(", ")} with one of ${telegramMethods.join(", ")}`,
].join(", ")

/** One fault of a rehearsal: how likely it is at each attempt, from 0 to 1. */
export interface Fault {
  readonly name: string
  readonly probability: number
}
