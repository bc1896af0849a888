import { Context, type Effect, Schema } from "effect"
import { MessageId, TelegramMessageId, UpdateId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Message } from "../../domain/talk/Person.ts"

export const Line = Schema.Struct({
  id: MessageId,
  role: Message.fields.role,
  telegramMessageId: Message.fields.telegramMessageId,
  /** The turn of its answer, or of the answer that it is. */
  turn: UpdateId,
})
export type Line = typeof Line.Type

export class OneMessage extends Context.Service<
  OneMessage,
  {
    /** What the history holds of this message of the chat, then at most `limit` that followed it in its conversation; empty: nothing. */
    readonly from: (
      userId: UserId,
      telegramMessageId: TelegramMessageId,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<Line>, StoreError>
    /** Whether a quiz holds this message of the chat as an answer, or a mood has its words; null: neither. */
    readonly beside: (
      userId: UserId,
      telegramMessageId: TelegramMessageId,
    ) => Effect.Effect<"answer" | "mood" | null, StoreError>
  }
>()("confidant/features/forget/OneMessage") {}

/** The rest of an answer was asked for by a button, which has no message. */
const isAskedForMore = ({ role, telegramMessageId }: Line): boolean => role === "user" && telegramMessageId === null

const restOf = ([asked, answer, ...behind]: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  if (asked === undefined || !isAskedForMore(asked)) return []
  return answer?.role === "assistant" ? [asked, answer, ...restOf(behind)] : [asked]
}

/** A message and what came from it: the answer to it, as far as it goes on. An answer asked for again has a turn of its own. */
export const cameFrom = ([first, ...behind]: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  if (first === undefined) return []
  if (first.role === "assistant") return [first, ...restOf(behind)]
  const place = behind.findIndex(({ role }) => role === "assistant")
  const answer = behind[place]
  const isOthers = behind.slice(0, Math.max(0, place)).some(({ turn }) => turn === answer?.turn)
  if (answer === undefined || (isOthers && answer.turn !== first.turn)) return [first]
  return [first, answer, ...restOf(behind.slice(place + 1))]
}

export const Unsaid = Schema.Struct({ ids: Schema.Array(MessageId) })

/** These messages go, and their words wherever they were quoted. */
export const unsayThese = (lines: ReadonlyArray<Line>): Change => ({
  kind: "forget.message",
  data: { ids: lines.map(({ id }) => id) },
})

export const Unanswered = Schema.Struct({ messageId: TelegramMessageId })

/** The quiz stays, without this answer and what it quotes of it; so does the mood, without these words. */
export const unanswer = (messageId: TelegramMessageId): Change => ({ kind: "forget.answer", data: { messageId } })
