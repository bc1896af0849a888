import { Effect, Layer } from "effect"
import type { UpdateId } from "../../src/domain/Ids.ts"
import { Spool, type Spooled } from "../../src/domain/talk/Spool.ts"

/** The twin of the spool's file; it is gone with the process. */
export const MemorySpool = Layer.sync(Spool, () => {
  const waiting = new Map<UpdateId, Spooled>()
  return Spool.of({
    keep: (settlement) => Effect.sync(() => void waiting.set(settlement.updateId, { settlement, sent: new Map() })),
    hold: (settlement) =>
      Effect.sync(() => void waiting.set(settlement.updateId, { settlement, sent: new Map(), isHeld: true })),
    sent: (updateId, part, messageId) =>
      Effect.sync(() => {
        const spooled = waiting.get(updateId)
        if (spooled !== undefined) {
          waiting.set(updateId, { ...spooled, sent: new Map(spooled.sent).set(part, messageId) })
        }
      }),
    saved: (updateId) => Effect.sync(() => void waiting.delete(updateId)),
    waiting: Effect.sync(() => [...waiting.values()]),
  })
})
