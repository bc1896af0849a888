import { Effect, Schema } from "effect"
import { House } from "../support/House.ts"

const Delivered = Schema.Struct({ state: Schema.String, repeated: Schema.Boolean })

/** What became of the deliveries of the chat's newest turn. */
export const deliveries = Effect.fnUntraced(function* (chatId: number) {
  const { rows } = yield* House
  return yield* rows(
    `SELECT state, repeated FROM deliveries
     WHERE turn_id = (SELECT max(update_id) FROM turns WHERE chat_id = $1) ORDER BY part`,
    [chatId],
    Delivered,
  )
})
