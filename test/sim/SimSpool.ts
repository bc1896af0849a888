import { Effect, Layer } from "effect"
import type { UpdateId } from "../../src/domain/Ids.ts"
import type { Settlement } from "../../src/domain/talk/Turn.ts"
import { Spool, SpoolError, type Spooled } from "../../src/domain/talk/Spool.ts"
import type { Laws } from "./Laws.ts"
import { type Fate, goesWell, type Life, type World } from "./World.ts"

const full = new SpoolError({ message: "No space left on the device" })

/** The spool of one process: the file of its machine outlives it; writes to it may fail. */
export const layer = (world: World, life: Life, laws: Laws) =>
  Layer.sync(Spool, () => {
    const file = world.spools.get(life.machine) ?? new Map<UpdateId, Spooled>()
    world.spools.set(life.machine, file)
    const waiting = new Map(file)

    const fate = (): Fate<SpoolError> =>
      world.chance(world.plan.spoolFails) ? { delay: 0, effect: false, answer: { error: full } } : goesWell

    const write = (name: string, onFault: () => void, change: (spool: Map<UpdateId, Spooled>) => void) =>
      world
        .call(
          { life, name, fate, onFault },
          Effect.sync(() => {
            world.tell(life.name, name)
            change(file)
          }),
        )
        .pipe(Effect.andThen(Effect.sync(() => change(waiting))))

    const kept = (settlement: Settlement, isHeld: boolean) =>
      write(
        `spool keeps ${settlement.updateId}`,
        () => undefined,
        (spool) => {
          // Or a replaced process woke up and took the chat, which nobody can know without the database.
          const isTaken = (world.store.epochs.get(settlement.chatId) ?? 0) > settlement.epoch
          if (isTaken) laws.keptLate(settlement.deliveries)
          spool.set(settlement.updateId, { settlement, sent: new Map(), ...(isHeld ? { isHeld } : {}) })
        },
      )

    return Spool.of({
      keep: (settlement) => kept(settlement, false),
      hold: (settlement) => kept(settlement, true),
      sent: (updateId, part, messageId) =>
        Effect.suspend(() => {
          const chatId = waiting.get(updateId)?.settlement.chatId
          if (chatId === undefined) return Effect.void
          return write(
            `spool: sent ${updateId}.${part}`,
            () => laws.notRecorded(chatId),
            (spool) => {
              const spooled = spool.get(updateId)
              if (spooled === undefined) return
              spool.set(updateId, { ...spooled, sent: new Map(spooled.sent).set(part, messageId) })
            },
          )
        }),
      saved: (updateId) =>
        Effect.suspend(() =>
          waiting.has(updateId)
            ? write(
                `spool: saved ${updateId}`,
                // What the database has waits no more; the file offers it again after a restart.
                () => waiting.delete(updateId),
                (spool) => spool.delete(updateId),
              )
            : Effect.void,
        ),
      waiting: Effect.sync(() => [...waiting.values()]),
    })
  })
