import { Effect, Metric, Schema } from "effect"
import { type Asked, type Feature, type Handling } from "../../domain/Feature.ts"
import { TelegramMessageId } from "../../domain/Ids.ts"
import { feedback as counted } from "../../domain/metrics/Turns.ts"

/** `thumb`: null: taken back. */
export const Noted = Schema.Struct({
  messageId: TelegramMessageId,
  thumb: Schema.NullOr(Schema.Literals(["up", "down"])),
})

const thumbOf = (emoji: ReadonlyArray<string>): "up" | "down" | null => {
  if (emoji.includes("👎")) return "down"
  return emoji.includes("👍") ? "up" : null
}

const noted = ({ content, person }: Asked): Handling => {
  if (content._tag !== "Reaction") return Effect.succeed(null)
  if (person.consent !== "granted") return Effect.succeed({ deliveries: [] })
  const { emoji, messageId } = content
  const thumb = thumbOf(emoji)
  const reply = { deliveries: [], changes: [{ kind: "feedback.note", data: { messageId, thumb } }] }
  return thumb === null ? Effect.succeed(reply) : Effect.as(Metric.update(counted(thumb), 1), reply)
}

/** A thumb under an answer is kept, and needs no answer. */
export const feedback: Feature = { name: "feedback", content: noted }
