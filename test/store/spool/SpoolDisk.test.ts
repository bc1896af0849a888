import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { readdirSync } from "node:fs"
import { UpdateId } from "../../../src/domain/Ids.ts"
import { Spool, type Spooled } from "../../../src/domain/talk/Spool.ts"
import { mayMount, smallDisk } from "../../support/SmallDisk.ts"
import { answer, makeStateDir, spoolIn } from "../../support/SpoolFolder.ts"

const live = <A, E>(stateDir: string, use: (spool: Spool["Service"]) => Effect.Effect<A, E>) =>
  Effect.scoped(Spool.use(use).pipe(Effect.provide(spoolIn(stateDir), { local: true })))

const idsOf = (waiting: ReadonlyArray<Spooled>): ReadonlyArray<number> =>
  waiting.map(({ settlement }) => settlement.updateId)

describe.skipIf(!mayMount())("a real disk that is full", () => {
  it.effect("keeps what fitted, refuses the rest, and goes on when there is room", () =>
    Effect.gen(function* () {
      const stateDir = yield* Effect.tap(makeStateDir, (folder) => smallDisk(folder, 64))
      const kept: Array<number> = []
      yield* live(stateDir, (spool) =>
        Effect.gen(function* () {
          for (let id = 1; id <= 100; id++) {
            const exit = yield* Effect.exit(spool.keep(answer(id, "x".repeat(1_000))))
            if (Exit.isSuccess(exit)) kept.push(id)
          }
          assert.isAbove(kept.length, 3)
          assert.isBelow(kept.length, 100)
          assert.deepStrictEqual(idsOf(yield* spool.waiting), kept)
          const error = yield* Effect.flip(spool.keep(answer(200, "x".repeat(100_000))))
          assert.strictEqual(error.message, "The spool cannot be written: the disk is full (ENOSPC)")
          yield* Effect.forEach(kept, (id) => spool.saved(UpdateId.make(id)), { concurrency: "unbounded" })
          yield* spool.keep(answer(300))
        }),
      )
      assert.deepStrictEqual(idsOf(yield* live(stateDir, (spool) => spool.waiting)), [300])
      assert.deepStrictEqual(readdirSync(stateDir), ["spool.jsonl"])
    }),
  )
})
