import { Effect, Schema } from "effect"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"

const Used = Schema.Struct({ place: Schema.Int, tool: Schema.String, outcome: Schema.String })

/** Which tools a model has used for whom, without a word; gone with the turn. */
export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("tools.used", Used, (sql, { outcome, place, tool }, { updateId, userId }) =>
    updateId === undefined || userId === null
      ? Effect.void
      : sql`
        INSERT INTO tool_uses (turn_id, place, user_id, tool, outcome)
        SELECT ${updateId}, ${place}, user_id, ${tool}, ${outcome} FROM users WHERE user_id = ${userId}
        ON CONFLICT DO NOTHING`,
  ),
]
