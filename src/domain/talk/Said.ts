import type { Content } from "./incoming/Incoming.ts"
import type { NewMessage } from "./Turn.ts"
import { type Beside, isSaid, wordsOf } from "./incoming/Words.ts"

const fileOf = (content: Content): string | null =>
  content._tag === "Media" || content._tag === "Unsupported" ? content.kind : null

/** What a person says by an update, as it is kept and answered; null: nothing. */
export const saidBy = (content: Content): NewMessage | null => {
  if (content._tag === "Edited" || !("messageId" in content)) return null
  const words = wordsOf(content)
  if (!isSaid(words)) return null
  const beside: Beside = { shown: words.shown, file: fileOf(content) }
  const isPlain = beside.shown.length === 0 && beside.file === null
  return {
    role: "user",
    text: words.own,
    telegramMessageId: content.messageId,
    ...(isPlain ? {} : { beside }),
  }
}
