import { Schema } from "effect"

/** The part of `MessageEntity` that we write; offsets and lengths in UTF-16 units. */
export const Entity = Schema.Struct({
  type: Schema.Literals(["bold", "italic", "strikethrough", "code", "pre", "text_link", "blockquote"]),
  offset: Schema.Int,
  length: Schema.Int,
  url: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
})
export type Entity = typeof Entity.Type

/** Telegram's limit for one message. */
export const maxEntities = 100

/** Formatting beside the text, so no text can break it. */
export const RichText = Schema.Struct({ text: Schema.String, entities: Schema.Array(Entity) })
export type RichText = typeof RichText.Type

export const plain = (text: string): RichText => ({ text, entities: [] })

/** From `start` to `end` in UTF-16 units, entities clipped. */
export const slice = (rich: RichText, start: number, end: number): RichText => ({
  text: rich.text.slice(start, end),
  entities: rich.entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start)
    const to = Math.min(entity.offset + entity.length, end)
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : []
  }),
})
