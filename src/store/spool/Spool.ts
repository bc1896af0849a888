import { NodeFileSystem } from "@effect/platform-node"
import { Deferred, Effect, type FileSystem, Layer, Semaphore } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { UpdateId } from "../../domain/Ids.ts"
import { Spool, type SpoolError, type Spooled } from "../../domain/talk/Spool.ts"
import { openSpoolFile } from "./SpoolFile.ts"
import { type Change, lineOf } from "./SpoolLines.ts"

const remember = (waiting: Map<UpdateId, Spooled>, change: Change): void => {
  switch (change._tag) {
    case "Kept":
      waiting.set(change.settlement.updateId, {
        settlement: change.settlement,
        sent: new Map(),
        ...(change.held === true ? { isHeld: true } : {}),
      })
      return
    case "Sent": {
      const spooled = waiting.get(change.updateId)
      if (spooled === undefined) return
      waiting.set(change.updateId, { ...spooled, sent: new Map([...spooled.sent, [change.part, change.messageId]]) })
      return
    }
    case "Saved":
      waiting.delete(change.updateId)
  }
}

const isSaved = ({ _tag }: Change): boolean => _tag === "Saved"

interface Batch {
  readonly changes: Array<Change>
  readonly lines: Array<string>
  readonly written: Deferred.Deferred<void, SpoolError>
}

const make = Effect.gen(function* () {
  const { stateDir } = yield* Settings
  const file = yield* openSpoolFile(stateDir)
  const waiting = new Map<UpdateId, Spooled>()
  for (const change of file.changes) remember(waiting, change)
  if (waiting.size > 0) yield* Effect.logInfo(`Answers in the spool waiting for the database: ${waiting.size}`)
  else if (file.mayBeEmptied && !file.isEmpty) yield* file.empty

  const leavesNothing = (batch: ReadonlyArray<Change>): boolean => {
    if (batch.length < waiting.size || !batch.every(isSaved)) return false
    const saved = new Set(batch.flatMap((change) => (change._tag === "Saved" ? [change.updateId] : [])))
    return [...waiting.keys()].every((updateId) => saved.has(updateId))
  }

  const write = Effect.fnUntraced(function* ({ changes, lines }: Batch) {
    // Emptying needs no space, so it also works on a full disk.
    const written = file.mayBeEmptied && leavesNothing(changes) ? file.empty : file.append(lines.join(""))
    // Saved answers stop waiting even if that cannot be recorded; after a restart they are offered once more.
    yield* Effect.tapError(written, () =>
      Effect.sync(() => changes.filter(isSaved).forEach((change) => remember(waiting, change))),
    )
    for (const change of changes) remember(waiting, change)
  })

  const oneAtATime = yield* Semaphore.make(1)
  let gathering: Batch | null = null

  /** Group commit: changes that arrive during a write share the next write and sync. */
  const record = (change: Change): Effect.Effect<void, SpoolError> =>
    Effect.suspend(() => {
      const line = lineOf(change)
      if (gathering !== null) {
        gathering.changes.push(change)
        gathering.lines.push(line)
        return Deferred.await(gathering.written)
      }
      const batch: Batch = { changes: [change], lines: [line], written: Deferred.makeUnsafe() }
      gathering = batch
      const writeBatch = Effect.suspend(() => {
        gathering = null
        return write(batch)
      })
      const led = Effect.exit(oneAtATime.withPermit(writeBatch))
      return Effect.flatMap(led, (exit) => Effect.andThen(Deferred.done(batch.written, exit), exit))
    }).pipe(Effect.uninterruptible)

  return Spool.of({
    keep: (settlement) => record({ _tag: "Kept", settlement }),
    hold: (settlement) => record({ _tag: "Kept", settlement, held: true }),
    sent: (updateId, part, messageId) =>
      Effect.suspend(() => (waiting.has(updateId) ? record({ _tag: "Sent", updateId, part, messageId }) : Effect.void)),
    saved: (updateId) =>
      Effect.suspend(() => (waiting.has(updateId) ? record({ _tag: "Saved", updateId }) : Effect.void)),
    waiting: Effect.sync(() => [...waiting.values()]),
  })
})

/** Fails if the file cannot be used, or another process uses it. */
export const layerFileSystem: Layer.Layer<Spool, SpoolError, Settings | FileSystem.FileSystem> = Layer.effect(
  Spool,
  make,
)

export const layer: Layer.Layer<Spool, SpoolError, Settings> = layerFileSystem.pipe(Layer.provide(NodeFileSystem.layer))
