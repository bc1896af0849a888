import { Result } from "effect"
import { checkParameters, methodNamed, type Payload } from "../Parameters.ts"
import { notFound, type Refusal } from "../Refusal.ts"
import type { World } from "../World.ts"
import {
  deleteMessage,
  deleteMessages,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
  setMessageReaction,
} from "./Edit.ts"
import { getFile, sendFile } from "./Files.ts"
import { deleteWebhook, getWebhookInfo, setWebhook } from "./Intake.ts"
import { done, type Done, type Method } from "./Method.ts"
import {
  answerCallbackQuery,
  deleteMyCommands,
  getChat,
  getMe,
  getMyCommands,
  getProfile,
  setMyCommands,
  setProfile,
} from "./Profile.ts"
import { sendChatAction, sendMessage, sendMessageDraft, sendRichMessage } from "./Send.ts"

const methods: Readonly<Record<string, Method>> = {
  answerCallbackQuery,
  close: () => done,
  deleteMessage,
  deleteMessages,
  deleteMyCommands,
  deleteWebhook,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getFile,
  getMe,
  getMyCommands,
  getMyDescription: getProfile("description"),
  getMyName: getProfile("name"),
  getMyShortDescription: getProfile("short_description"),
  getWebhookInfo,
  logOut: () => done,
  sendAudio: sendFile("audio"),
  sendChatAction,
  sendDocument: sendFile("document"),
  sendMessage,
  sendMessageDraft,
  sendPhoto: sendFile("photo"),
  sendRichMessage,
  sendVideoNote: sendFile("video_note"),
  sendVoice: sendFile("voice"),
  setMessageReaction,
  setMyCommands,
  setMyDescription: setProfile("description", 512),
  setMyName: setProfile("name", 64),
  setMyShortDescription: setProfile("short_description", 120),
  setWebhook,
}

export const invoke = (world: World, name: string, payload: Payload, now: number): Result.Result<Done, Refusal> => {
  const method = methodNamed(name)
  if (method === undefined) return Result.fail(notFound)
  const checked = checkParameters(method, payload)
  if (Result.isFailure(checked)) return Result.fail(checked.failure)
  const implementation = methods[method]
  if (implementation === undefined) {
    return Result.fail({ code: 501, description: `Not Implemented: the emulator has no ${method}` })
  }
  return implementation({ world, now, ...checked.success })
}
