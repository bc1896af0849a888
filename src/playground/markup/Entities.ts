import { Result, Schema } from "effect"
import { withDetected } from "./Detect.ts"
import { parseHtml } from "./Html.ts"
import { parseMarkdownV2 } from "./MarkdownV2.ts"
import { jsonOf, type Params, textOf } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import type { Entity } from "../World.ts"

export interface FormattedText {
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
}

const kinds = new Set(
  (
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler blockquote " +
    "expandable_blockquote code pre text_link text_mention custom_emoji date_time"
  ).split(" "),
)

const EntityJson = Schema.StructWithRest(
  Schema.Struct({ type: Schema.String, offset: Schema.Int, length: Schema.Int }),
  [Schema.Record(Schema.String, Schema.Unknown)],
)
const EntitiesJson = Schema.Array(EntityJson)

/** Telegram's servers replace control characters with spaces. */
// oxlint-disable-next-line no-control-regex
const spaced = (text: string): string => text.replaceAll(/[\u0000-\u0009\u000b\u000c\u000e-\u001f]/g, " ")

/** Telegram's servers drop carriage returns, line separators and direction overrides. */
const dropped = /[\r\u2028-\u202e]/g

const clean = (text: string, entities: ReadonlyArray<Entity>): FormattedText => {
  if (text.search(dropped) < 0) return { text: spaced(text), entities }
  const kept = (until: number) => text.slice(0, until).replaceAll(dropped, "").length
  return {
    text: spaced(text.replaceAll(dropped, "")),
    entities: entities.map((entity) => {
      const offset = kept(entity.offset)
      return Object.assign({}, entity, { offset, length: kept(entity.offset + entity.length) - offset })
    }),
  }
}

export const settle = (text: string, entities: ReadonlyArray<Entity>): FormattedText => {
  const cleaned = clean(text, entities)
  const start = cleaned.text.length - cleaned.text.trimStart().length
  const trimmed = cleaned.text.trim()
  const clipped: Array<Entity> = []
  for (const entity of cleaned.entities) {
    const from = Math.max(0, entity.offset - start)
    const to = Math.min(trimmed.length, entity.offset + entity.length - start)
    if (to > from) clipped.push({ ...entity, offset: from, length: to - from })
  }
  return { text: trimmed, entities: clipped.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

const checkEntities = (
  text: string,
  entities: ReadonlyArray<Entity>,
): Result.Result<ReadonlyArray<Entity>, Refusal> => {
  for (const entity of entities) {
    if (!kinds.has(entity.type)) return refuse(`can't parse MessageEntity: unsupported type specified`)
    if (entity.type === "text_link" && typeof entity["url"] !== "string") {
      return refuse(`can't parse MessageEntity: Can't find field "url"`)
    }
    const end = entity.offset + entity.length
    if (entity.offset < 0 || entity.length < 0 || end > 65_536) {
      return refuse(
        `entity beginning at UTF-16 offset ${entity.offset} ends after the end of the text at UTF-16 offset ${end}`,
      )
    }
    const splits = (at: number) => at > 0 && at < text.length && /[\uDC00-\uDFFF]/.test(text[at] ?? "")
    if (splits(entity.offset)) {
      return refuse(`entity begins in a middle of a UTF-16 symbol at byte offset ${entity.offset}`)
    }
    if (splits(end)) return refuse(`entity ends in a middle of a UTF-16 symbol at byte offset ${end}`)
  }
  return Result.succeed(entities)
}

const marked = (mode: string, text: string): Result.Result<FormattedText, Refusal> => {
  switch (mode.toLowerCase()) {
    case "html":
      return parseHtml(text)
    case "markdownv2":
      return parseMarkdownV2(text)
    case "markdown":
      return Result.fail({ code: 501, description: "Not Implemented: the emulator has no parse_mode Markdown" })
    default:
      return refuse("unsupported parse_mode")
  }
}

/** Reads `field` with `parse_mode` or the entities parameter. */
export const formatted = (
  params: Params,
  field: "text" | "caption",
  limit: number,
): Result.Result<FormattedText, Refusal> => {
  const text = textOf(params, field) ?? ""
  const mode = textOf(params, "parse_mode")
  const listed = params[field === "text" ? "entities" : "caption_entities"]
  if (mode === undefined && listed === undefined) return withinLimit(settle(text, []), field, limit)
  return Result.gen(function* () {
    if (mode !== undefined && mode !== "") {
      const parsed = yield* marked(mode, text)
      return yield* withinLimit(settle(parsed.text, parsed.entities), field, limit)
    }
    const entities = (yield* jsonOf(params, field === "text" ? "entities" : "caption_entities", EntitiesJson)) ?? []
    yield* checkEntities(text, entities)
    return yield* withinLimit(settle(text, entities), field, limit)
  })
}

const withinLimit = (
  value: FormattedText,
  field: "text" | "caption",
  limit: number,
): Result.Result<FormattedText, Refusal> =>
  value.text.length > limit
    ? refuse(field === "text" ? "message is too long" : "message caption is too long")
    : Result.succeed({ text: value.text, entities: withDetected(value.text, value.entities) })
