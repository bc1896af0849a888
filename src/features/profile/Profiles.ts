import { Context, Effect, Schema } from "effect"
import { type ConversationId, MessageId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Language } from "../../domain/talk/Language.ts"

export const PatternId = Schema.Int.pipe(Schema.brand("PatternId"))
export type PatternId = typeof PatternId.Type

export const Kind = Schema.Literals(["behavioural", "emotional", "cognitive"])
export type Kind = typeof Kind.Type

/** Words of the person as they stand in their message, or in an answer to a quiz; null: what they chose in one. */
export const Evidence = Schema.Struct({ quote: Schema.NullOr(Schema.String), at: Schema.Int })
export type Evidence = typeof Evidence.Type

const written = {
  kind: Kind,
  foundBy: Schema.Literals(["model", "rules", "quiz"]),
  /** Of a rule: its words are in the text files. */
  theme: Schema.NullOr(Schema.String),
  title: Schema.String,
  description: Schema.String,
  advice: Schema.NullOr(Schema.String),
  confidence: Schema.Finite,
}

export const Vector = Schema.Struct({ model: Schema.String, values: Schema.Array(Schema.Finite) })
export type Vector = typeof Vector.Type

export const Pattern = Schema.Struct({
  ...written,
  id: PatternId,
  seen: Schema.Int,
  firstSeen: Schema.Int,
  lastSeen: Schema.Int,
  mergedInto: Schema.NullOr(PatternId),
  archived: Schema.Boolean,
  /** Newest first. */
  evidence: Schema.Array(Evidence),
})
export type Pattern = typeof Pattern.Type

/** A pattern without what only a screen shows. */
export const Known = Schema.Struct({
  id: PatternId,
  kind: Kind,
  theme: Schema.NullOr(Schema.String),
  title: Schema.String,
  mergedInto: Schema.NullOr(PatternId),
  archived: Schema.Boolean,
  vector: Schema.NullOr(Vector),
})
export type Known = typeof Known.Type

/** A message of the person's own words. */
export const Said = Schema.Struct({ id: MessageId, text: Schema.String, at: Schema.Int, mark: Schema.String })
export type Said = typeof Said.Type

export interface Looked {
  readonly language: Language
  readonly timeZone: string | null
  /** Oldest first. */
  readonly said: ReadonlyArray<Said>
  /** Seen last first. */
  readonly known: ReadonlyArray<Known>
}

export const Proof = Schema.Union([
  Schema.Struct({ messageId: MessageId, quote: Schema.String }),
  Schema.Struct({ quizId: Schema.Int, quote: Schema.NullOr(Schema.String) }),
])
export type Proof = typeof Proof.Type

/** What was found, with its evidence. */
export const Finding = Schema.Struct({ ...written, evidence: Schema.Array(Proof) })
export type Finding = typeof Finding.Type

/** `again`: a known one, seen once more; `mergedInto`: a new one that says the same as a known one. */
export const Placed = Schema.Struct({
  ...Finding.fields,
  again: Schema.NullOr(PatternId),
  mergedInto: Schema.NullOr(PatternId),
  vector: Schema.NullOr(Vector),
})
export type Placed = typeof Placed.Type

/** Whose messages are due for an analysis. `total`: at most as many as an analysis needs. */
export interface Due {
  readonly userId: UserId
  readonly quick: number
  readonly deep: number
  readonly total: number
  readonly newest: MessageId
}

export interface Quizzed {
  readonly language: Language
  /** When it began, in Unix milliseconds. */
  readonly id: number
  readonly answers: ReadonlyArray<string>
  readonly patterns: ReadonlyArray<
    Pick<Pattern, "kind" | "title" | "description" | "confidence"> & {
      readonly recommendation: string
      readonly quotes: ReadonlyArray<string>
    }
  >
}

/** What shows in people's words; each has only their own. */
export class Profiles extends Context.Service<
  Profiles,
  {
    /** Who wrote after `since`; up to `upto` nothing more can come. */
    readonly due: Effect.Effect<
      { readonly since: number; readonly upto: number; readonly people: ReadonlyArray<Due> },
      StoreError
    >
    /** Never anything of a temporary conversation; null: the person may not be read. */
    readonly look: (userId: UserId, messages: number) => Effect.Effect<Looked | null, StoreError>
    /** A completed quiz; null: it is gone, or so is the conversation it ended in, or that is a temporary one. */
    readonly quiz: (
      userId: UserId,
      id: number,
      conversation: ConversationId,
    ) => Effect.Effect<Quizzed | null, StoreError>
    /** Which of these the person has said are not them. */
    readonly refused: (userId: UserId, marks: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, StoreError>
    /** From 1 to 5, of the last days that have one, oldest first. */
    readonly moods: (userId: UserId, days: number) => Effect.Effect<ReadonlyArray<number>, StoreError>
    readonly all: (userId: UserId) => Effect.Effect<ReadonlyArray<Pattern>, StoreError>
    /** For a prompt: the surest that are not archived, of those seen last. */
    readonly surest: (
      userId: UserId,
      count: number,
    ) => Effect.Effect<ReadonlyArray<Pick<Pattern, "theme" | "title" | "description">>, StoreError>
  }
>()("confidant/features/profile/Profiles") {}

export const Begun = Schema.Struct({
  upto: Schema.Int,
  people: Schema.Array(Schema.Struct({ userId: Schema.Int, deep: Schema.Boolean, newest: MessageId })),
})
/** What a model read as it wrote; of rules and quizzes nothing. */
const read = Schema.Array(Schema.Struct({ id: MessageId, mark: Schema.String })).pipe(
  Schema.withDecodingDefaultKey(Effect.succeed([])),
)
export const FoundData = Schema.Struct({ placed: Schema.Array(Placed), read })
export const Named = Schema.Struct({ id: PatternId })
/** `names`: see `marksOf`. */
export const Refused = Schema.Struct({ id: PatternId, names: Schema.Array(Schema.String) })

export const change = {
  /** Their messages count from here on. */
  begin: (data: typeof Begun.Type): Change => ({ kind: "profile.begin", data }),
  /** Only with evidence that is still there, and where all that was read is as it was; what has become too much is archived. */
  keep: (placed: ReadonlyArray<Placed>, read: (typeof FoundData.Type)["read"] = []): Change => ({
    kind: "profile.keep",
    data: { placed, read },
  }),
  /** "This is not me": it goes with all that was merged into it, and its hash stays. */
  refuse: (data: typeof Refused.Type): Change => ({ kind: "profile.refuse", data }),
  /** Undoes a merge. */
  part: (id: PatternId): Change => ({ kind: "profile.part", data: { id } }),
} as const

/** By what a pattern is known again after it was refused; its adapter adds those of the messages. */
export const namesOf = ({ kind, theme, title }: Pick<Finding, "kind" | "theme" | "title">): ReadonlyArray<string> => [
  `${kind} title ${title.toLowerCase()}`,
  ...(theme === null ? [] : [`theme ${theme}`]),
]

export const messageMarksOf = ({ evidence, kind }: Pick<Finding, "evidence" | "kind">): ReadonlyArray<string> =>
  evidence.flatMap((proof) => ("messageId" in proof ? [`${kind} message ${proof.messageId}`] : []))
