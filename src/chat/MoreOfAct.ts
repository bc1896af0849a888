import { Clock, Duration, Effect } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import type { Inbox } from "../domain/talk/Inbox.ts"
import { joinedTurns } from "../policy/Limits.ts"
import { oneActWithin } from "../policy/Rhythm.ts"
import { mayGoOn, type Together } from "./Acts.ts"
import type { Ownership } from "./Ownership.ts"

/** Waits once behind each turn for more of the same act; true: look again. */
export const waitingForMore = (inbox: Inbox["Service"]) => {
  let awaited: UpdateId | null = null
  return Effect.fnUntraced(function* (owner: Ownership, turns: Together) {
    const newest = turns.at(-1) ?? turns[0]
    const within = Duration.toMillis(oneActWithin)
    const left = Math.min(within, newest.receivedAt + within - (yield* Clock.currentTimeMillis))
    if (!mayGoOn(newest) || turns.length >= joinedTurns || newest.updateId === awaited || left <= 0) return false
    const { updateId } = turns[0]
    yield* Effect.sleep(left).pipe(Effect.onInterrupt(() => Effect.ignore(inbox.release({ ...owner, updateId }))))
    awaited = newest.updateId
    return true
  })
}
