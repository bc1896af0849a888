import { Option, Schema } from "effect"
import { safeText } from "../domain/SafeText.ts"

/** The Bot API's JSON, read field by field: one odd field must not cost a message its words. */
export type Fields = Readonly<Record<string, unknown>>

const decodeFields = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))
const isInt = Schema.is(Schema.Int)

export const fieldsOf = (raw: unknown): Fields => Option.getOrElse(decodeFields(raw), () => ({}))

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? safeText(value) : undefined)

export const intOf = (value: unknown): number | undefined => (isInt(value) ? value : undefined)

export const placeOf = (message: Fields): { readonly context?: { readonly threadId: number } } => {
  const threadId = intOf(message["message_thread_id"])
  return threadId === undefined ? {} : { context: { threadId } }
}
