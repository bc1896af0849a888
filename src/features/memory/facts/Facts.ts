import { Context, type Effect, Schema } from "effect"
import { type ConversationId, MessageId, UserId } from "../../../domain/Ids.ts"
import type { Change } from "../../../domain/Jobs.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Language } from "../../../domain/talk/Language.ts"

export const FactId = Schema.Int.pipe(Schema.brand("FactId"))
export type FactId = typeof FactId.Type

export const Kind = Schema.Literals(["fact", "state", "plan", "preference", "event"])
export type Kind = typeof Kind.Type

/** What a person has one of at a time: a new value ends the old one. */
export const Slot = Schema.Literals([
  "name",
  "age",
  "birthday",
  "city",
  "country",
  "job",
  "employer",
  "studies",
  "partner",
  "family_status",
  "sleep_time",
  "wake_time",
])
export type Slot = typeof Slot.Type

/** Times are Unix milliseconds. */
export const Fact = Schema.Struct({
  id: FactId,
  kind: Kind,
  slot: Schema.NullOr(Slot),
  text: Schema.String,
  /** Other words that one may ask for it with. */
  keys: Schema.String,
  language: Language,
  /** When the person said it last. */
  saidAt: Schema.Int,
  validFrom: Schema.Int,
  /** null: it holds. */
  validTo: Schema.NullOr(Schema.Int),
  learnedAt: Schema.Int,
  supersededBy: Schema.NullOr(FactId),
  timesSeen: Schema.Int,
  pinned: Schema.Boolean,
  /** Put away, because there were too many. */
  hidden: Schema.Boolean,
  /** In the words in which the person corrected it. */
  corrected: Schema.Boolean,
})
export type Fact = typeof Fact.Type

/** The words that say so, or that it ended. */
export const Source = Schema.Struct({
  messageId: MessageId,
  quote: Schema.String,
  at: Schema.Int,
  ends: Schema.Boolean,
})
export type Source = typeof Source.Type

export const Noted = Schema.Struct({ ...Fact.fields, sources: Schema.Array(Source) })
export type Noted = typeof Noted.Type

/** Without `paused`: nothing is noted, and nothing noted is used. */
export interface Held<Each = Fact> {
  readonly paused: boolean
  readonly facts: ReadonlyArray<Each>
}

/** A message that was not read yet. */
export const Unread = Schema.Struct({
  id: MessageId,
  text: Schema.String,
  at: Schema.Int,
  /** What the companion had said right before; null: nothing. */
  before: Schema.NullOr(Schema.String),
  /** Read before, and edited since. */
  edited: Schema.Boolean,
  /** Of the whole words, as they were read. */
  mark: Schema.String,
})
export type Unread = typeof Unread.Type

export interface Batch {
  /** Oldest first; at most one batch. */
  readonly messages: ReadonlyArray<Unread>
  readonly known: ReadonlyArray<Fact>
  readonly language: Language
  /** Up to where the person's messages were read before. */
  readonly after: number
  /** There are enough for another one. */
  readonly more: boolean
}

/** A person whose messages are to be read. */
export const Due = Schema.Struct({
  userId: UserId,
  after: Schema.Int,
  /** Each process that read them died. */
  died: Schema.Boolean,
})
export type Due = typeof Due.Type

export interface Backlog {
  readonly unread: number
  /** Since when the one who has waited longest has been silent; null: nobody waits. */
  readonly since: number | null
  /** As the server estimates it. */
  readonly facts: number
}

/** What people said about themselves, each with their own words. */
export class Facts extends Context.Service<
  Facts,
  {
    /** Current and ended ones, none that is put away; for the prompt. */
    readonly held: (userId: UserId) => Effect.Effect<Held, StoreError>
    /** All of them, with their sources: pinned ones first, then what holds, then what has ended, then what was put away; newest first. */
    readonly all: (userId: UserId) => Effect.Effect<Held<Noted>, StoreError>
    /** Not a temporary one, of which nothing is kept. */
    readonly isKept: (conversationId: ConversationId) => Effect.Effect<boolean, StoreError>
    /** Counts the next new messages; whether there are more. */
    readonly count: Effect.Effect<boolean, StoreError>
    readonly due: Effect.Effect<ReadonlyArray<Due>, StoreError>
    readonly backlog: Effect.Effect<Backlog, StoreError>
    /** null: nothing is to be read, or nothing of this person may be. */
    readonly unread: (userId: UserId) => Effect.Effect<Batch | null, StoreError>
  }
>()("confidant/features/memory/facts/Facts") {}

/** What was heard, after the program's checks. */
export const Heard = Schema.Struct({
  op: Schema.Literals(["add", "same", "replace", "end"]),
  kind: Kind,
  slot: Schema.NullOr(Slot),
  text: Schema.String,
  keys: Schema.optionalKey(Schema.String),
  language: Language,
  /** As it stands in the message. */
  quote: Schema.String,
  messageId: MessageId,
  at: Schema.Int,
  validFrom: Schema.Int,
  /** The known fact that it is about; null: the program finds it, or there is none. */
  about: Schema.NullOr(FactId),
})
export type Heard = typeof Heard.Type

export const Learned = Schema.Struct({
  upto: Schema.Int,
  read: Schema.Array(Schema.Struct({ id: MessageId, mark: Schema.String })),
  heard: Schema.Array(Heard),
})
/** What somebody asked to be noted, before their message is stored. */
export const ToRemember = Schema.Struct({
  kind: Kind,
  text: Schema.String,
  quote: Schema.String,
  language: Language,
  at: Schema.Int,
})
export const Later = Schema.Struct({ until: Schema.Int })
export const Named = Schema.Struct({ id: FactId })
export const Pinned = Schema.Struct({ id: FactId, pinned: Schema.Boolean })
export const Corrected = Schema.Struct({ id: FactId, text: Schema.String, language: Language })
export const Paused = Schema.Struct({ paused: Schema.Boolean })

export const change = {
  /** These messages, up to there, are read, and this was heard in them. One that was edited meanwhile is read again. */
  learn: (data: typeof Learned.Type): Change => ({ kind: "memory.learn", data }),
  /** From the message that is stored in the same commit. */
  remember: (data: typeof ToRemember.Type): Change => ({ kind: "memory.remember", data }),
  later: (until: number): Change => ({ kind: "memory.later", data: { until } }),
  /** A keyed hash stays, so that it is not learned from the same words again. */
  forget: (id: FactId): Change => ({ kind: "memory.forget", data: { id } }),
  pin: (id: FactId, pinned: boolean): Change => ({ kind: "memory.pin", data: { id, pinned } }),
  correct: (data: typeof Corrected.Type): Change => ({ kind: "memory.correct", data }),
  /** What is said during a pause is never read. */
  pause: (paused: boolean): Change => ({ kind: "memory.pause", data: { paused } }),
} as const
