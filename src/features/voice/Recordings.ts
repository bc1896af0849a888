import { Context, type Effect, Schema } from "effect"
import { ChatId, TelegramMessageId, UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Content, Sender } from "../../domain/talk/incoming/Incoming.ts"
import { Language } from "../../domain/talk/Language.ts"
import { Plan } from "../../domain/voice/Ears.ts"

/** A recording that somebody sent, and what they want of it. */
export const Wanted = Schema.Struct({
  userId: UserId,
  chatId: ChatId,
  sender: Sender,
  media: Content.cases.Media,
  language: Language,
  /** Only the transcript is shown, and nothing answered. */
  only: Schema.Boolean,
  file: Schema.String,
})
export type Wanted = typeof Wanted.Type

export const Recording = Schema.Struct({
  wanted: Wanted,
  /** null: not looked at yet. */
  plan: Schema.NullOr(Plan),
  /** What was said in the first pieces. */
  heard: Schema.Array(Schema.String),
  /** The message that shows how far it is. */
  noticeId: Schema.NullOr(TelegramMessageId),
})
export type Recording = typeof Recording.Type

export const Kept = Schema.Struct({ userId: UserId, file: Schema.String })
export type Kept = typeof Kept.Type

export class Recordings extends Context.Service<
  Recordings,
  {
    /** null: it was heard to its end, or is gone. */
    readonly find: (userId: UserId, messageId: number) => Effect.Effect<Recording | null, StoreError>
    /** Seconds of what the person sent in the last 24 hours. */
    readonly secondsLately: (userId: UserId) => Effect.Effect<number, StoreError>
    /** Those whose file is kept no more: older, or, for 0 days, heard. */
    readonly expired: (days: number) => Effect.Effect<ReadonlyArray<Kept>, StoreError>
    readonly drop: (kept: Kept) => Effect.Effect<void, StoreError>
    /** Of these, the files that no recording names. */
    readonly unknown: (files: ReadonlyArray<Kept>) => Effect.Effect<ReadonlyArray<Kept>, StoreError>
  }
>()("confidant/features/voice/Recordings") {}

export const Planned = Schema.Struct({
  messageId: TelegramMessageId,
  bytes: Schema.Int,
  plan: Plan,
  noticeId: Schema.NullOr(TelegramMessageId),
})
export const HeardPiece = Schema.Struct({ messageId: TelegramMessageId, part: Schema.Int, text: Schema.String })
export const Ended = Schema.Struct({ messageId: TelegramMessageId })

/** Writes; each is one statement of the settlement or job that asks for it. */
export const change = {
  asked: (wanted: Wanted): Change => ({ kind: "voice.asked", data: wanted }),
  planned: (data: typeof Planned.Type): Change => ({ kind: "voice.planned", data }),
  heard: (data: typeof HeardPiece.Type): Change => ({ kind: "voice.heard", data }),
  /** Its words are a message now, and stay nowhere else. */
  ended: (messageId: TelegramMessageId): Change => ({ kind: "voice.ended", data: { messageId } }),
} as const
