import { Effect } from "effect"
import { BotApi } from "./BotApi.ts"
import { untilAnswered } from "./Persist.ts"

/** The bot's own user name, however long it takes to learn it: without it nobody knows which commands are for others. */
export const ownName = Effect.gen(function* () {
  const { call } = yield* BotApi
  const { username } = yield* untilAnswered(() => call("getMe", (api, signal) => api.getMe(signal)))
  return username
})
