import type { TelegramError } from "../../domain/talk/Telegram.ts"

/** Contents refused one after another before no rich message is tried any more. */
const refusedInARow = 3

/** Says something about the chat, not about what is sent to it. */
const aboutPlace = /chat|thread|topic|message to|can't be edited|user|rights/i

/** Whether Telegram takes rich messages at all, as far as this process has seen. */
export interface RichRefusals {
  readonly areTaken: () => boolean
  readonly accepted: () => void
  /** Whether this was the refusal that ends it. */
  readonly refused: (error: TelegramError) => boolean
}

/** A server without the method says 404 or 501; one that takes no such content refuses one message after another. */
export const makeRichRefusals = (): RichRefusals => {
  let inARow = 0
  return {
    areTaken: () => inARow < refusedInARow,
    accepted: () => {
      if (inARow < refusedInARow) inARow = 0
    },
    refused: ({ reason }) => {
      if (reason._tag !== "Rejected" || aboutPlace.test(reason.description)) return false
      inARow = reason.code === 404 || reason.code === 501 ? refusedInARow : inARow + 1
      return inARow >= refusedInARow
    },
  }
}
