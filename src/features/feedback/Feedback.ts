import { Effect, Schema } from "effect"
import { type Asked, type Feature, type Handling } from "../../domain/Feature.ts"
import { TelegramMessageId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"

/** `thumb`: null: taken back. */
export const Noted = Schema.Struct({
  messageId: TelegramMessageId,
  thumb: Schema.NullOr(Schema.Literals(["up", "down"])),
})

/** Only under an answer to this person, one of the last ones; the newest thumb counts. */
export const note = (data: typeof Noted.Type): Change => ({ kind: "feedback.note", data })

const thumbOf = (emoji: ReadonlyArray<string>): "up" | "down" | null => {
  if (emoji.includes("👎")) return "down"
  return emoji.includes("👍") ? "up" : null
}

const noted = ({ content, person }: Asked): Handling => {
  if (content._tag !== "Reaction") return Effect.succeed(null)
  if (person.consent !== "granted") return Effect.succeed({ deliveries: [] })
  const { emoji, messageId } = content
  return Effect.succeed({ deliveries: [], changes: [note({ messageId, thumb: thumbOf(emoji) })] })
}

/** A thumb under an answer is kept, and needs no answer. */
export const feedback: Feature = { name: "feedback", content: noted }
