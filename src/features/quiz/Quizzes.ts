import { Context, type Effect, Schema } from "effect"
import { TelegramMessageId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Category } from "./Bank.ts"

/** A question with its words, as it was made for one quiz. */
export const Question = Schema.Struct({
  id: Schema.String,
  theme: Schema.String,
  kind: Schema.Literals(["text", "scale", "choice"]),
  text: Schema.String,
  /** What can be chosen, and what it says about the theme, from -2 to 2, if that is known; empty for a free text. */
  options: Schema.Array(Schema.Struct({ label: Schema.String, lean: Schema.NullOr(Schema.Finite) })),
})
export type Question = typeof Question.Type

/** The id of a question of the bank, or a question of its own. */
export const Kept = Schema.Union([Schema.String, Question])
export type Kept = typeof Kept.Type

/** Without `words` and `chosen` it was passed over. */
export const Answer = Schema.Struct({
  question: Schema.String,
  theme: Schema.String,
  /** As it was shown. */
  asked: Schema.String,
  words: Schema.NullOr(Schema.String),
  chosen: Schema.NullOr(Schema.String),
  lean: Schema.NullOr(Schema.Finite),
  messageId: Schema.optionalKey(TelegramMessageId),
})
export type Answer = typeof Answer.Type

export const Pattern = Schema.Struct({
  kind: Schema.Literals(["behavioural", "emotional", "cognitive"]),
  title: Schema.String,
  description: Schema.String,
  recommendation: Schema.String,
  /** The person's own words, as they wrote them. */
  quotes: Schema.Array(Schema.String),
  confidence: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
})
export type Pattern = typeof Pattern.Type

/** Strongest first; empty if too little was answered. */
export const Result = Schema.Struct({ by: Schema.Literals(["rules", "model"]), patterns: Schema.Array(Pattern) })
export type Result = typeof Result.Type

export const Session = Schema.Struct({
  /** When it began, in Unix milliseconds. */
  id: Schema.Int,
  category: Category,
  status: Schema.Literals(["open", "completed", "cancelled"]),
  questions: Schema.Array(Kept),
  /** In the order of the questions: the next one is asked now. */
  answers: Schema.Array(Answer),
  adapted: Schema.Boolean,
  result: Schema.NullOr(Result),
})
export type Session = typeof Session.Type

/** Whose quizzes they are, nobody else can read. */
export class Quizzes extends Context.Service<
  Quizzes,
  {
    readonly find: (userId: UserId, id: number) => Effect.Effect<Session | null, StoreError>
    /** Of each category the newest that is open, that was completed and that was cancelled; newest first. */
    readonly latest: (userId: UserId) => Effect.Effect<ReadonlyArray<Session>, StoreError>
  }
>()("confidant/features/quiz/Quizzes") {}

const id = Schema.Int

export const Begun = Schema.Struct({ id, category: Category, questions: Schema.Array(Kept) })
/** `at`: the question's place, from 0; an answer to another one than the next changes nothing. */
export const Answered = Schema.Struct({
  id,
  at: Schema.Int,
  answer: Answer,
  /** All of them, where the quiz has adapted to this answer. */
  questions: Schema.optionalKey(Schema.Array(Kept)),
})
export const Completed = Schema.Struct({ id, result: Result })
/** The newest answer was none: its question is asked again. */
export const Untaken = Schema.Struct({ id, at: Schema.Int })
/** The person has edited an answer of theirs: what rested on the old words is no more. */
export const Reworded = Schema.Struct({ id, at: Schema.Int, answer: Answer, result: Schema.optionalKey(Result) })
export const Named = Schema.Struct({ id })

/** What a turn may change. */
export const change = {
  /** Another open quiz of the category is over with it. */
  begin: (data: typeof Begun.Type): Change => ({ kind: "quiz.begin", data }),
  answer: (data: typeof Answered.Type): Change => ({ kind: "quiz.answer", data }),
  untake: (data: typeof Untaken.Type): Change => ({ kind: "quiz.untake", data }),
  reword: (data: typeof Reworded.Type): Change => ({ kind: "quiz.reword", data }),
  complete: (data: typeof Completed.Type): Change => ({ kind: "quiz.complete", data }),
  /** The answers go, and the questions made from them; which of the bank were asked stays, so that the next quiz asks something else. */
  cancel: (id: number): Change => ({ kind: "quiz.cancel", data: { id } }),
  delete: (id: number): Change => ({ kind: "quiz.delete", data: { id } }),
} as const
