import { Schema } from "effect"
import { ConversationId, type UserId } from "./Ids.ts"
import type { NewJob } from "./Jobs.ts"

export const laneOf = (userId: UserId): string => `profile ${userId}`

export const quizKind = "profile.quiz"

/** `quiz`: when it began, in Unix milliseconds; `conversation`: in which it ended. */
export const QuizPayload = Schema.Struct({ quiz: Schema.Int, conversation: ConversationId })

/** Brings the result of a completed quiz into the profile, but not out of a temporary conversation. */
export const quizJob = (userId: UserId, quiz: number, conversation: ConversationId): NewJob => ({
  kind: quizKind,
  key: `${userId} ${quiz}`,
  userId,
  lane: laneOf(userId),
  payload: { quiz, conversation },
})
