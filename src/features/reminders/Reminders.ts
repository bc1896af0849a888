import { Context, Effect, Schema } from "effect"
import type { TelegramMessageId, UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** As it comes again, by the clock on the wall. */
export const Rhythm = Schema.Struct({
  repeat: Schema.Literals(["daily", "weekly"]),
  /** Of the day. */
  minutes: Schema.Int,
  /** Monday is 0; null: every day. */
  weekday: Schema.NullOr(Schema.Int),
})

export type Rhythm = typeof Rhythm.Type

export const Reminder = Schema.Struct({
  id: Schema.Int,
  text: Schema.String,
  due: Schema.Int,
  rhythm: Schema.NullOr(Rhythm),
  /** By whose clock `due` was found; null: nobody's. */
  zone: Schema.NullOr(Schema.String),
  /** When it came last; one that comes once stays until it is ticked off. */
  saidAt: Schema.NullOr(Schema.Int),
  /** The topic in which it was set; null: the chat itself. */
  threadId: Schema.NullOr(Schema.Int),
})
export type Reminder = typeof Reminder.Type

/** Whom it is for. */
export interface Reminded {
  readonly reminder: Reminder
  readonly timeZone: string | null
  /** They have agreed, are not banned and have not blocked the bot. */
  readonly isReachable: boolean
}

/** What people want to be reminded of. */
export class Reminders extends Context.Service<
  Reminders,
  {
    /** The next one first. */
    readonly all: (userId: UserId) => Effect.Effect<ReadonlyArray<Reminder>, StoreError>
    readonly find: (userId: UserId, id: number) => Effect.Effect<Reminded | null, StoreError>
    /** That was asked for by this message. */
    readonly askedBy: (userId: UserId, messageId: TelegramMessageId) => Effect.Effect<Reminder | null, StoreError>
    /** Deletes what came long ago and was never ticked off. */
    readonly prune: Effect.Effect<void, StoreError>
  }
>()("confidant/features/reminders/Reminders") {}

const { saidAt: _, threadId: __, ...setFields } = Reminder.fields
export const NewTime = Schema.Struct({
  ...setFields,
  messageId: Schema.NullOr(Schema.Int),
  // Decisions of the release before lie in its spool without it.
  threadId: Schema.NullOr(Schema.Int).pipe(Schema.withDecodingDefaultKey(Effect.succeed(null))),
})
export const Ref = Schema.Struct({ id: Schema.Int })
/** `next`: null if it comes once. */
export const Said = Schema.Struct({
  id: Schema.Int,
  due: Schema.Int,
  next: Schema.NullOr(Schema.Int),
  zone: Schema.NullOr(Schema.String),
})

/** Another time for it, as its person is elsewhere; nothing if it was changed or removed meanwhile. */
export const Moved = Schema.Struct({ id: Schema.Int, due: Schema.Int, next: Schema.Int, zone: Schema.String })

export const change = {
  /** A new one, or another time or other words for a known one. */
  set: ({ due, id, messageId, rhythm, text, threadId, zone }: typeof NewTime.Type): Change => ({
    kind: "reminders.set",
    data: { id, text, due, rhythm, zone, messageId, threadId },
  }),
  remove: (id: number): Change => ({ kind: "reminders.remove", data: { id } }),
  move: (data: typeof Moved.Type): Change => ({ kind: "reminders.move", data }),
  /** Only of the time that it was due at. */
  said: (data: typeof Said.Type): Change => ({ kind: "reminders.said", data }),
} as const
