import { Schema } from "effect"
import { ChatId, TelegramMessageId, UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import { Language } from "../../domain/talk/Language.ts"

/** When it was asked for, in Unix milliseconds. */
export const At = Schema.Struct({ at: Schema.Int })

/** Everything of the person goes in the transaction that ends the turn. What they have written since stays to be answered. */
export const erase = (at: number): Change => ({ kind: "forget.erase", data: { at } })

/** What lies beside the database is reached afterwards. */
export const Elsewhere = Schema.Struct({ userId: UserId, chatId: ChatId, at: Schema.Int })
export type Elsewhere = typeof Elsewhere.Type

/** The last words to somebody of whom nothing is known any more. */
export const Farewell = Schema.Struct({
  language: Language,
  threadId: Schema.optionalKey(Schema.Int),
  /** The button that was pressed: it is acknowledged, and goes. */
  queryId: Schema.optionalKey(Schema.String),
  messageId: Schema.optionalKey(TelegramMessageId),
})
export type Farewell = typeof Farewell.Type
