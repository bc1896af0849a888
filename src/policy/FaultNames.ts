import { dependencies, type FaultKind } from "./Dependencies.ts"

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

const isOfMethods = (name: string) => name.includes("<method>")

const rows = Object.values(dependencies).flatMap(({ faults }): ReadonlyArray<[string, FaultKind]> =>
  Object.entries(faults),
)

/** Every name that FAULTS knows, and what it does. */
export const faultKinds: ReadonlyMap<string, FaultKind> = new Map(
  rows.flatMap(([name, kind]) =>
    isOfMethods(name)
      ? telegramMethods.map((method) => [name.replace("<method>", method), kind] as const)
      : [[name, kind] as const],
  ),
)

const names = rows.map(([name]) => name)

/** The names in words. */
export const knownFaults = `${[...names.filter((name) => !isOfMethods(name)), ...names.filter(isOfMethods)].join(
  ", ",
)} with one of ${telegramMethods.join(", ")}`

/** One fault of a rehearsal: how likely it is at each attempt, from 0 to 1. */
export interface Fault {
  readonly name: string
  readonly probability: number
}
