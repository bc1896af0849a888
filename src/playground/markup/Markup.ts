import { Result, Schema } from "effect"
import { jsonOf, type Params } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import type { Button } from "../World.ts"

const unknownFields = [Schema.Record(Schema.String, Schema.Unknown)] as const

const ButtonJson = Schema.StructWithRest(Schema.Struct({ text: Schema.String }), unknownFields)

const MarkupJson = Schema.Struct({
  inline_keyboard: Schema.optionalKey(Schema.Array(Schema.Array(ButtonJson))),
  keyboard: Schema.optionalKey(Schema.Array(Schema.Array(Schema.Union([Schema.String, ButtonJson])))),
  remove_keyboard: Schema.optionalKey(Schema.Boolean),
  force_reply: Schema.optionalKey(Schema.Boolean),
})

export interface Markup {
  readonly inlineKeyboard: ReadonlyArray<ReadonlyArray<Button>> | null
  /** An empty list removes the reply keyboard. */
  readonly replyKeyboard: ReadonlyArray<ReadonlyArray<string>> | null
}

const none: Markup = { inlineKeyboard: null, replyKeyboard: null }

const actions =
  "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat " +
  "switch_inline_query_chosen_chat copy_text callback_game pay"
const actionNames = actions.split(" ")

const isCopyText = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "text" in value &&
  typeof value.text === "string" &&
  value.text.length >= 1 &&
  value.text.length <= 256

const checkInline = (rows: ReadonlyArray<ReadonlyArray<Button>>): Result.Result<void, Refusal> => {
  let count = 0
  for (const button of rows.flat()) {
    count += 1
    if (button.text.trim() === "") return refuse("can't parse inline keyboard button: Text must be non-empty")
    const chosen = actionNames.filter((name) => button[name] !== undefined)
    if (chosen.length === 0) {
      return refuse("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    }
    const data = button["callback_data"]
    if (data !== undefined) {
      const bytes = typeof data === "string" ? Buffer.byteLength(data) : 0
      if (bytes < 1 || bytes > 64) return refuse("BUTTON_DATA_INVALID")
    }
    const copy = button["copy_text"]
    if (copy !== undefined && !isCopyText(copy)) {
      return refuse('can\'t parse inline keyboard button: Field "text" must contain 1-256 characters')
    }
    const url = button["url"]
    if (url !== undefined && (typeof url !== "string" || !URL.canParse(url))) {
      return refuse(`inline keyboard button URL '${String(url)}' is invalid: Wrong HTTP URL`)
    }
  }
  return count > 100 ? refuse("REPLY_MARKUP_TOO_LONG") : Result.void
}

export const markupOf = (params: Params): Result.Result<Markup, Refusal> => {
  const value = params["reply_markup"]
  if (value === undefined) return Result.succeed(none)
  if (typeof value !== "object") return refuse("object expected as reply markup")
  return Result.gen(function* () {
    const markup = yield* jsonOf(params, "reply_markup", MarkupJson)
    if (markup?.inline_keyboard !== undefined) {
      const rows = markup.inline_keyboard.filter((row) => row.length > 0)
      yield* checkInline(rows)
      return { inlineKeyboard: rows.length === 0 ? null : rows, replyKeyboard: null }
    }
    if (markup?.keyboard !== undefined) {
      const rows = markup.keyboard.map((row) => row.map((key) => (typeof key === "string" ? key : key.text)))
      if (rows.flat().some((key) => key.trim() === "")) {
        return yield* refuse('can\'t parse keyboard button: Field "text" must be non-empty')
      }
      return { inlineKeyboard: null, replyKeyboard: rows }
    }
    return markup?.remove_keyboard === true ? { inlineKeyboard: null, replyKeyboard: [] } : none
  })
}
