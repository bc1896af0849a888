import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { Users } from "../../domain/operators/Users.ts"
import { UnknownTarget } from "../Refusals.ts"

export const knownUser = Effect.fnUntraced(function* (id: UserId) {
  const facts = yield* Users.use((users) => users.find(id))
  return facts ?? (yield* new UnknownTarget({ message: `Nobody with the id ${id} has written to the bot.` }))
})
