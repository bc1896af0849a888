import { Effect } from "effect"
import { saidBy } from "../../domain/talk/Said.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { JoinedTurn, Turn } from "../../domain/talk/Turn.ts"
import { acts, type Together } from "../Acts.ts"
import type { Desk } from "../desk/Desk.ts"
import type { Ownership } from "../Ownership.ts"
import type { Routed, Router } from "../Router.ts"

interface Part {
  readonly turn: Turn
  readonly routed: Routed
}

/** Turns with one answer: `lead` is the one it belongs to, with the newest words. */
interface Group {
  readonly lead: Part
  readonly parts: ReadonlyArray<Part>
}

const isTalk = ({ routed }: Part): boolean => routed.reply.talk !== undefined

const hasWords = ({ turn }: Part): boolean => saidBy(turn.incoming.content) !== null

/** What has no words of its own, or is not to be kept, ends with the others all the same. */
export const joinedTurn = ({ routed, turn: { incoming, updateId } }: Part): ReadonlyArray<JoinedTurn> => {
  const { content } = incoming
  if (!("messageId" in content) || content.messageId === null) return []
  const { beside, text = "" } = routed.reply.talk?.said ?? {}
  return [{ updateId, text, telegramMessageId: content.messageId, ...(beside === undefined ? {} : { beside }) }]
}

export const grouping = (router: Router["Service"]) => {
  const routeAll = (owner: Ownership, desk: Desk, act: Together): Effect.Effect<ReadonlyArray<Part>, StoreError> =>
    Effect.forEach(act, (turn) =>
      Effect.map(router.route(owner.chatId, desk, turn.incoming.content, turn.incoming.sender), (routed) => ({
        turn,
        routed,
      })),
    )

  /** The first act, and those behind it as long as all go to the model. */
  return Effect.fnUntraced(function* (owner: Ownership, desk: Desk, turns: Together) {
    let group: Group | null = null
    for (const act of acts(turns)) {
      const parts = yield* routeAll(owner, desk, act)
      const talking = parts.findLast(isTalk)
      const [first] = parts
      if (first === undefined) break
      if (group === null) group = { lead: talking ?? parts.find(hasWords) ?? first, parts }
      else if (talking === undefined) break
      else group = { lead: talking, parts: [...group.parts, ...parts] }
      // What is said elsewhere has a history of its own.
      if (talking === undefined || talking.routed.reply.talk?.within !== undefined) break
    }
    return group ?? (yield* Effect.die(new Error("There is nothing to answer")))
  })
}
