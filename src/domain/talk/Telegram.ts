import { Context, type Effect, Schema } from "effect"
import type { ChatId, TelegramMessageId } from "../Ids.ts"
import type { Language } from "./Language.ts"
import type { Outgoing } from "./Outgoing.ts"
import type { RichText } from "./RichText.ts"

/** What the Bot API (or the way to it) said. Only `Lost` leaves open whether the call happened. */
export const TelegramErrorReason = Schema.TaggedUnion({
  /** 429; nothing was done. */
  RateLimited: { retryAfterSeconds: Schema.Finite },
  /** 400 and other refusals; nothing was done and the same call will be refused again. */
  Rejected: { code: Schema.Int, description: Schema.String },
  /** 403: the user blocked the bot or is gone. */
  Blocked: { description: Schema.String },
  /** 401 or 404 of the token itself. */
  Unauthorized: {},
  /** 409: another poller or a webhook uses the token. */
  Conflict: { description: Schema.String },
  /** 5xx in the Bot API's own words: it failed there and was not done. */
  ServerFault: { code: Schema.Int },
  /** No connection could be made: nothing was sent. */
  Unreachable: { detail: Schema.String },
  /** The connection broke, timed out or brought something that is not the Bot API's answer: the outcome is unknown. */
  Lost: { detail: Schema.String },
  /** The breaker is open: nothing was sent. */
  Unavailable: { retryAfterSeconds: Schema.Finite },
})
export type TelegramErrorReason = typeof TelegramErrorReason.Type

/** `description` texts are Telegram's own and hold no message text; the token never appears. */
export class TelegramError extends Schema.TaggedError<TelegramError>()("TelegramError", {
  method: Schema.String,
  reason: TelegramErrorReason,
}) {
  /** Nothing of it reached the chat, and it may do so later: sent again it is no second message. */
  get mayBeSentAgain(): boolean {
    return ["RateLimited", "ServerFault", "Unreachable", "Unavailable"].includes(this.reason._tag)
  }
}

/** Entry of the commands menu. */
export interface BotCommand {
  readonly command: string
  readonly description: string
}

/** What the use cases ask of Telegram. */
export class Telegram extends Context.Service<
  Telegram,
  {
    /**
     * Waits until a call like this may be made at the pace that Telegram takes; fails with `RateLimited` when that is too
     * long to wait for. Nothing is sent.
     */
    readonly place: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<void, TelegramError>
    /**
     * One outgoing call on a place that was taken, made once as far as the method is not repeatable; the id of the message
     * it made, if any.
     */
    readonly sendNow: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<TelegramMessageId | null, TelegramError>
    /** `place`, then `sendNow`. */
    readonly send: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<TelegramMessageId | null, TelegramError>
    /** sendChatAction `typing`: shown for 5 s or until a message arrives. */
    readonly typing: (chatId: ChatId) => Effect.Effect<void, TelegramError>
    /** sendMessageDraft with a Stop button; private chats only, at most 4,096 UTF-16 units. */
    readonly draft: (chatId: ChatId, draftId: number, text: RichText) => Effect.Effect<void, TelegramError>
    /** setMyCommands for one language; `null` is the fallback of all others. */
    readonly setCommands: (
      language: Language | null,
      commands: ReadonlyArray<BotCommand>,
    ) => Effect.Effect<void, TelegramError>
  }
>()("confidant/domain/Telegram") {}
