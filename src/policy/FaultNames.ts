import { dependencies, type FaultKind } from "./Dependencies.ts"

export const telegramMethods = [
  "getMe",
  "getUpdates",
  "setWebhook",
  "deleteWebhook",
  "getWebhookInfo",
  "setMyCommands",
  "setMyDescription",
  "setMyShortDescription",
  "sendMessage",
  "sendRichMessage",
  "sendDocument",
  "sendPhoto",
  "sendVoice",
  "getFile",
  "sendMessageDraft",
  "sendChatAction",
  "editMessageText",
  "editMessageReplyMarkup",
  "answerCallbackQuery",
  "deleteMessage",
  "setMessageReaction",
] as const
export type TelegramMethod = (typeof telegramMethods)[number]

const isOfMethods = (name: string) => name.includes("<method>")

const rows = Object.values(dependencies).flatMap(({ faults }): ReadonlyArray<[string, FaultKind]> =>
  Object.entries(faults),
)

export const faultKinds: ReadonlyMap<string, FaultKind> = new Map(
  rows.flatMap(([name, kind]) =>
    isOfMethods(name)
      ? telegramMethods.map((method) => [name.replace("<method>", method), kind] as const)
      : [[name, kind] as const],
  ),
)

const names = rows.map(([name]) => name)

export const knownFaults = `${[...names.filter((name) => !isOfMethods(name)), ...names.filter(isOfMethods)].join(
  ", ",
)} with one of ${telegramMethods.join(", ")}`

/** `probability`: per attempt, 0 to 1. */
export interface Fault {
  readonly name: string
  readonly probability: number
}
