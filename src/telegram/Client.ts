import { Effect, Layer } from "effect"
import type { InputFile } from "grammy"
import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types"
import { type NoPlace, Pace } from "../boundary/Pace.ts"
import { type ChatId, TelegramMessageId } from "../domain/Ids.ts"
import type { Archives } from "../domain/talk/outgoing/Archives.ts"
import { blocksOf } from "../domain/talk/outgoing/Format.ts"
import type { Keyboard, Outgoing, Rich } from "../domain/talk/outgoing/Outgoing.ts"
import type { Entity } from "../domain/talk/outgoing/RichText.ts"
import { Telegram, TelegramError } from "../domain/talk/Telegram.ts"
import { foldedQuote } from "../policy/Limits.ts"
import { BotApi } from "./BotApi.ts"
import { makeFiles } from "./OutgoingFiles.ts"
import { makeMoves } from "./Moves.ts"
import { toRichMessage } from "./rich/RichMessage.ts"
import { makeRichRefusals } from "./rich/RichRefusals.ts"

const toEntity = ({ type, offset, length, url, language }: Entity): ReadonlyArray<MessageEntity> => {
  switch (type) {
    case "text_link":
      return url === undefined ? [] : [{ type, offset, length, url }]
    case "pre":
      return [{ type, offset, length, ...(language === undefined ? {} : { language }) }]
    case "blockquote":
      return [{ type: length > foldedQuote ? "expandable_blockquote" : type, offset, length }]
    default:
      return [{ type, offset, length }]
  }
}

const toEntities = (entities: ReadonlyArray<Entity>): Array<MessageEntity> => entities.flatMap(toEntity)

/** Telegram would fetch whatever address an answer names, with whatever words were put into it. */
const withoutPreview = { link_preview_options: { is_disabled: true } }

const toMarkup = (keyboard: Keyboard): InlineKeyboardMarkup => ({
  inline_keyboard: keyboard.map((row) =>
    row.map(({ label, data, copy }) =>
      copy === undefined ? { text: label, callback_data: data } : { text: label, copy_text: { text: copy } },
    ),
  ),
})

const markup = (keyboard: Keyboard | undefined) => (keyboard === undefined ? {} : { reply_markup: toMarkup(keyboard) })

/** Refusals that mean the work is already done, or that nobody waits for it any more. */
const doneAlready =
  (words: RegExp) =>
  <A>(call: Effect.Effect<A, TelegramError>): Effect.Effect<A | null, TelegramError> =>
    Effect.catchIf(
      call,
      ({ reason }) => reason._tag === "Rejected" && words.test(reason.description),
      () => Effect.succeed(null),
    )

const unplaced = ({ retryAfterSeconds }: NoPlace): TelegramError =>
  new TelegramError({ method: "send", reason: { _tag: "RateLimited", retryAfterSeconds } })

/** Where an answer is said: a topic is left out where there is none. */
const topic = (threadId: number | undefined) => (threadId === undefined ? {} : { message_thread_id: threadId })

const idOf = ({ message_id }: { readonly message_id: number }) => TelegramMessageId.make(message_id)

type Document = Extract<Outgoing, { readonly _tag: "Document" }>

/** Not asked again: it would be refused. */
const noRich = new TelegramError({
  method: "sendRichMessage",
  reason: { _tag: "Rejected", code: 501, description: "rich messages are not taken" },
})

const gone = /message to edit not found|message can't be edited|message_id_invalid/i

const make = Effect.gen(function* () {
  const { call } = yield* BotApi
  const pace = yield* Pace
  const moves = makeMoves()
  const fileOf = yield* makeFiles
  const rich = makeRichRefusals()

  const sendRich = (chatId: ChatId, { content, threadId }: Document, { messageId }: Rich) =>
    Effect.suspend(() => {
      const blocks = rich.areTaken() ? blocksOf(content) : null
      if (blocks === null) return Effect.fail(noRich)
      const message = toRichMessage(blocks)
      return (
        messageId === undefined
          ? call(
              "sendRichMessage",
              (api, signal) =>
                api.sendRichMessage({ chat_id: chatId, rich_message: message, ...topic(threadId) }, signal),
              chatId,
            ).pipe(Effect.map(idOf))
          : call(
              "editMessageText",
              (api, signal) =>
                api.editMessageText({ chat_id: chatId, message_id: messageId, rich_message: message }, signal),
              chatId,
            ).pipe(doneAlready(/message is not modified/), Effect.as(messageId))
      ).pipe(
        Effect.tap(() => Effect.sync(rich.accepted)),
        Effect.tapError((error) =>
          Effect.suspend(() =>
            rich.refused(error)
              ? Effect.logWarning("Telegram takes no rich messages; long answers go as files or in parts")
              : Effect.void,
          ),
        ),
      )
    })

  const sendVoice = (
    chatId: ChatId,
    { threadId }: Extract<Outgoing, { readonly _tag: "Document" }>,
    caption: string,
    file: () => InputFile,
  ) =>
    call(
      "sendVoice",
      (api, signal) => api.sendVoice({ chat_id: chatId, voice: file(), caption, ...topic(threadId) }, signal),
      chatId,
    ).pipe(Effect.map(idOf))

  const sendNow = (chatId: ChatId, outgoing: Outgoing): Effect.Effect<TelegramMessageId | null, TelegramError> => {
    switch (outgoing._tag) {
      case "Message":
        return call(
          "sendMessage",
          (api, signal) =>
            api.sendMessage(
              {
                chat_id: chatId,
                text: outgoing.text.text,
                entities: toEntities(outgoing.text.entities),
                ...(outgoing.protect === true ? { protect_content: true } : {}),
                ...topic(outgoing.threadId),
                ...withoutPreview,
                ...markup(outgoing.keyboard),
              },
              signal,
            ),
          chatId,
        ).pipe(Effect.map(idOf))
      case "Document":
        if (outgoing.rich !== undefined) return sendRich(chatId, outgoing, outgoing.rich)
        return Effect.flatMap(fileOf(outgoing), (file) =>
          outgoing.spoken !== undefined
            ? sendVoice(chatId, outgoing, outgoing.spoken.mark, file)
            : outgoing.picture === undefined
              ? call(
                  "sendDocument",
                  (api, signal) =>
                    api.sendDocument({ chat_id: chatId, document: file(), ...topic(outgoing.threadId) }, signal),
                  chatId,
                ).pipe(Effect.map(idOf))
              : call(
                  "sendPhoto",
                  (api, signal) =>
                    api.sendPhoto(
                      {
                        chat_id: chatId,
                        photo: file(),
                        caption: outgoing.content,
                        protect_content: true,
                        ...topic(outgoing.threadId),
                      },
                      signal,
                    ),
                  chatId,
                ).pipe(Effect.map(idOf)),
        )
      case "Edit":
        return call(
          "editMessageText",
          (api, signal) =>
            api.editMessageText(
              {
                chat_id: chatId,
                message_id: outgoing.messageId,
                text: outgoing.text.text,
                entities: toEntities(outgoing.text.entities),
                ...withoutPreview,
                ...markup(outgoing.keyboard),
              },
              signal,
            ),
          chatId,
        ).pipe(doneAlready(/message is not modified/), Effect.as(outgoing.messageId))
      case "ClearKeyboard": {
        const { messageId, reaction } = outgoing
        if (reaction !== undefined) {
          return call(
            "setMessageReaction",
            (api, signal) =>
              api.setMessageReaction(
                { chat_id: chatId, message_id: messageId, reaction: [{ type: "emoji", emoji: reaction }] },
                signal,
              ),
            chatId,
          ).pipe(Effect.as(null))
        }
        return call(
          "editMessageReplyMarkup",
          (api, signal) => api.editMessageReplyMarkup({ chat_id: chatId, message_id: messageId }, signal),
          chatId,
        ).pipe(doneAlready(/message is not modified/), doneAlready(gone), Effect.as(messageId))
      }
      case "AnswerCallback":
        return call("answerCallbackQuery", (api, signal) =>
          api.answerCallbackQuery(
            {
              callback_query_id: outgoing.queryId,
              ...(outgoing.text === undefined ? {} : { text: outgoing.text }),
            },
            signal,
          ),
        ).pipe(doneAlready(/query is too old|query.id.is.invalid|query_id_invalid/i), Effect.as(null))
    }
  }

  const place: Telegram["Service"]["place"] = (chatId, outgoing) =>
    // Shows nothing in the chat, and the user is waiting for it.
    outgoing._tag === "AnswerCallback" ? Effect.void : Effect.mapError(pace.take(chatId), unplaced)

  const sendThere: Telegram["Service"]["sendNow"] = (chatId, outgoing) =>
    moves.follow(chatId, (there) => sendNow(there, outgoing))

  return Telegram.of({
    place,
    sendNow: sendThere,
    send: (chatId, outgoing) => Effect.andThen(place(chatId, outgoing), sendThere(chatId, outgoing)),
    sendIfFree: (chatId, outgoing) =>
      Effect.flatMap(pace.takeFree(chatId), (free) => (free ? sendThere(chatId, outgoing) : Effect.succeed(null))),
    remove: (chatId, messageId) =>
      moves.follow(chatId, (there) =>
        Effect.asVoid(
          call(
            "deleteMessage",
            (api, signal) => api.deleteMessage({ chat_id: there, message_id: messageId }, signal),
            there,
          ).pipe(doneAlready(/message to delete not found/i)),
        ),
      ),
    typing: (chatId, threadId) =>
      moves.follow(chatId, (there) =>
        Effect.asVoid(
          call(
            "sendChatAction",
            (api, signal) => api.sendChatAction({ chat_id: there, action: "typing", ...topic(threadId) }, signal),
            there,
          ),
        ),
      ),
    draft: (chatId, draftId, text, threadId) =>
      // The next draft shows more anyway.
      Effect.flatMap(pace.takeFree(chatId), (free) =>
        free
          ? Effect.asVoid(
              call(
                "sendMessageDraft",
                (api, signal) =>
                  api.sendMessageDraft(
                    {
                      chat_id: chatId,
                      draft_id: draftId,
                      text: text.text,
                      entities: toEntities(text.entities),
                      can_stop: true,
                      keep_on_stop: true,
                      ...topic(threadId),
                    },
                    signal,
                  ),
                chatId,
              ),
            )
          : Effect.void,
      ),
    setDescriptions: (language, { long, short }) => {
      const of = language === null ? {} : { language_code: language }
      return Effect.andThen(
        call("setMyDescription", (api, signal) => api.setMyDescription({ description: long, ...of }, signal)),
        Effect.asVoid(
          call("setMyShortDescription", (api, signal) =>
            api.setMyShortDescription({ short_description: short, ...of }, signal),
          ),
        ),
      )
    },
    setCommands: (language, commands) =>
      Effect.asVoid(
        call("setMyCommands", (api, signal) =>
          api.setMyCommands(
            {
              commands: commands.map(({ command, description }) => ({ command, description })),
              ...(language === null ? {} : { language_code: language }),
            },
            signal,
          ),
        ),
      ),
  })
})

export const layer: Layer.Layer<Telegram, never, Archives | BotApi | Pace> = Layer.effect(Telegram, make)
