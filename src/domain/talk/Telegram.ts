import { Context, type Effect, Schema } from "effect"
import { ChatId, type TelegramMessageId } from "../Ids.ts"
import type { Language } from "./Language.ts"
import type { Outgoing } from "./outgoing/Outgoing.ts"
import type { RichText } from "./outgoing/RichText.ts"

/** What the Bot API, or the way to it, said. Only `Lost` leaves open whether the call happened. */
export const TelegramErrorReason = Schema.TaggedUnion({
  RateLimited: { retryAfterSeconds: Schema.Finite },
  /** 400 and other refusals: the same call will be refused again. */
  Rejected: { code: Schema.Int, description: Schema.String },
  /** The group became a supergroup, which has another id: the call belongs there. */
  Moved: { to: ChatId },
  /** 403: the user blocked the bot or is gone. */
  Blocked: { description: Schema.String },
  Unauthorized: {},
  /** 409: another poller or a webhook uses the token. */
  Conflict: { description: Schema.String },
  /** 5xx from the Bot API itself: the call was not made. */
  ServerFault: { code: Schema.Int },
  /** No connection: nothing was sent. */
  Unreachable: { detail: Schema.String },
  /** The connection broke, timed out or returned something else than an answer of the Bot API. */
  Lost: { detail: Schema.String },
  /** The breaker is open: nothing was sent. */
  Unavailable: { retryAfterSeconds: Schema.Finite },
})
export type TelegramErrorReason = typeof TelegramErrorReason.Type

/** `description` is Telegram's own text, never a message; the token never appears. */
export class TelegramError extends Schema.TaggedError<TelegramError>()("TelegramError", {
  method: Schema.String,
  reason: TelegramErrorReason,
}) {
  /** Nothing reached the chat, and a retry may: it will not be a second message. */
  get mayBeSentAgain(): boolean {
    return ["RateLimited", "ServerFault", "Unreachable", "Unavailable"].includes(this.reason._tag)
  }
}

export interface BotCommand {
  readonly command: string
  readonly description: string
}

export class Telegram extends Context.Service<
  Telegram,
  {
    /** Waits for a free slot at the pace Telegram allows, sends nothing; fails `RateLimited` when the wait is too long. */
    readonly place: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<void, TelegramError>
    /** Makes the call in a slot already taken; returns the id of the new message, if any. Only repeatable calls are retried. */
    readonly sendNow: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<TelegramMessageId | null, TelegramError>
    /** `place`, then `sendNow`. */
    readonly send: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<TelegramMessageId | null, TelegramError>
    /** At once if there is a free slot, else not at all: null. */
    readonly sendIfFree: (chatId: ChatId, outgoing: Outgoing) => Effect.Effect<TelegramMessageId | null, TelegramError>
    /** Deletes a message of the bot; one that is gone already is no failure. */
    readonly remove: (chatId: ChatId, messageId: TelegramMessageId) => Effect.Effect<void, TelegramError>
    /** Shown for 5 s, or until a message arrives. */
    readonly typing: (chatId: ChatId, threadId?: number) => Effect.Effect<void, TelegramError>
    /** With a Stop button; private chats only, at most 4,096 UTF-16 units. */
    readonly draft: (
      chatId: ChatId,
      draftId: number,
      text: RichText,
      threadId?: number,
    ) => Effect.Effect<void, TelegramError>
    /** `null`: the fallback for all other languages. */
    readonly setCommands: (
      language: Language | null,
      commands: ReadonlyArray<BotCommand>,
    ) => Effect.Effect<void, TelegramError>
    /** What people read before they begin, and in the bot's profile: at most 512 and 120 characters. */
    readonly setDescriptions: (
      language: Language | null,
      descriptions: { readonly long: string; readonly short: string },
    ) => Effect.Effect<void, TelegramError>
  }
>()("confidant/domain/Telegram") {}
