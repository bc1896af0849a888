import { type Duration, Effect, Ref } from "effect"
import type { ChatId, TelegramMessageId, UpdateId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import { inThread, type Keyboard } from "../../domain/talk/outgoing/Outgoing.ts"
import { plain, type RichText } from "../../domain/talk/outgoing/RichText.ts"
import { ending } from "../../domain/talk/outgoing/SmartSend.ts"
import type { Telegram, TelegramError, TelegramErrorReason } from "../../domain/talk/Telegram.ts"
import { telegramMessageLength } from "../../policy/Limits.ts"
import { draftEvery, editEvery } from "../../policy/Rhythm.ts"

/** Whether it is seen now. */
type Showing = (text: string) => Effect.Effect<boolean, TelegramError>

/** Where an answer is seen as it grows. */
export interface Screen {
  readonly every: Duration.Duration
  /** Markdown. */
  readonly show: Showing
  /** A sentence of the program, before the first word. */
  readonly tell: Showing
  /** Failures after which nothing more is shown: it would be refused as well, or cost the answer its place. */
  readonly ends: ReadonlyArray<TelegramErrorReason["_tag"]>
}

const hopeless = ["RateLimited", "Blocked", "Unauthorized"] as const

export interface Place {
  readonly chatId: ChatId
  readonly threadId: number | undefined
}

const sendNow = (telegram: Telegram["Service"], { chatId, threadId }: Place, text: string) =>
  Effect.as(telegram.sendNow(chatId, inThread(threadId, { _tag: "Message", text: plain(text) })), true)

/** Only what takes very long is announced. */
export const dark = (telegram: Telegram["Service"], place: Place): Screen => ({
  every: draftEvery,
  show: () => Effect.succeed(true),
  tell: (text) => sendNow(telegram, place, text),
  ends: hopeless,
})

/** A draft with Telegram's own Stop button. */
export const drafts = (telegram: Telegram["Service"], place: Place, draftId: UpdateId): Screen => {
  const draft = (text: RichText) => Effect.as(telegram.draft(place.chatId, draftId, text, place.threadId), true)
  return {
    every: draftEvery,
    show: (text) => draft(ending(fromMarkdown(text), telegramMessageLength)),
    tell: (text) =>
      Effect.catchIf(
        draft(plain(text)),
        ({ reason }) => reason._tag === "Rejected",
        () => sendNow(telegram, place, text),
      ),
    ends: hopeless,
  }
}

export interface Live {
  /** null: there is none yet. */
  readonly message: Ref.Ref<TelegramMessageId | null>
  /** Writes down which message it is, so that no crash leaves half an answer in the chat. */
  readonly note: (messageId: TelegramMessageId) => Effect.Effect<unknown, StoreError>
  readonly keyboard: Keyboard
}

/** What shows that it is not the whole answer. */
const unfinished = " …"

const withMark = ({ entities, text }: RichText): RichText => ({ entities, text: `${text.trimEnd()}${unfinished}` })

/**
 * One message with a Stop button. It begins as a mere mark: if nobody learns of it, no half answer stays in the chat. One whose
 * outcome is unknown is the last: a second would stand beside it.
 */
export const edits = (
  telegram: Telegram["Service"],
  { chatId, threadId }: Place,
  { keyboard, message, note }: Live,
): Screen => {
  const begin = (text: string) =>
    telegram
      .sendIfFree(chatId, inThread(threadId, { _tag: "Message", text: plain(text), keyboard }))
      .pipe(
        Effect.tap((messageId) =>
          messageId === null
            ? Effect.void
            : Effect.andThen(Ref.set(message, messageId), Effect.ignore(note(messageId))),
        ),
      )
  const change = (messageId: TelegramMessageId, text: RichText) =>
    Effect.map(
      telegram.sendIfFree(chatId, inThread(threadId, { _tag: "Edit", messageId, text, keyboard })),
      (edited) => edited !== null,
    )
  return {
    every: editEvery,
    show: (text) =>
      Effect.flatMap(Ref.get(message), (messageId) =>
        messageId === null
          ? Effect.as(begin(unfinished.trim()), false)
          : change(messageId, withMark(ending(fromMarkdown(text), telegramMessageLength - unfinished.length))),
      ),
    tell: (text) =>
      Effect.flatMap(Ref.get(message), (messageId) =>
        messageId === null ? Effect.map(begin(text), (begun) => begun !== null) : change(messageId, plain(text)),
      ),
    ends: [...hopeless, "Lost"],
  }
}
