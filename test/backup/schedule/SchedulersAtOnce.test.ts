import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Queue } from "effect"
import { Agenda } from "../../../src/backup/schedule/Agenda.ts"
import * as Scheduler from "../../../src/backup/schedule/Scheduler.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { exitCodes } from "../../../src/policy/Backup.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testBackupStore } from "../../support/TestDatabase.ts"
import { Bench, Surroundings } from "./Schedulers.ts"

const slot = Date.UTC(2026, 10, 20, 2)

/** One slot is due until it has a run. */
const OneSlot = Layer.effect(
  Agenda,
  Effect.map(BackupRuns, ({ lastScheduled }) =>
    Agenda.of({
      tiers: ["daily"],
      now: Effect.map(lastScheduled, ({ length }) => (length === 0 ? { tier: "daily", slot } : null)),
    }),
  ),
)

const World = Surroundings.pipe(Layer.provideMerge(OneSlot), Layer.provideMerge(testBackupStore(passThrough)))

describe("two schedulers on one database", () => {
  for (const end of ["verified", "not made"] as const) {
    it.live(`that both see a slot make one run of it (${end})`, () =>
      Effect.gen(function* () {
        const bench = yield* Bench
        const both = yield* Deferred.make<void>()
        bench.end = end
        // Both have seen that it is due, and begin only then.
        bench.gate = Effect.suspend(() => (bench.started === 2 ? Deferred.succeed(both, undefined) : Effect.void)).pipe(
          Effect.andThen(Deferred.await(both)),
        )
        yield* Effect.forkScoped(Scheduler.run)
        yield* Effect.forkScoped(Scheduler.run)
        const codes = [yield* Queue.take(bench.ended), yield* Queue.take(bench.ended)]
        const runs = yield* Effect.flatMap(BackupRuns, ({ recent }) => recent(10))
        assert.deepStrictEqual(
          runs.map((run) => [run.tier, run.slot, run.state]),
          [["daily", slot, end]],
        )
        // The one that was late found the lock taken, or nothing left to do.
        assert.strictEqual(
          codes.filter((code) => code === exitCodes.locked || code === 0).length,
          end === "verified" ? 2 : 1,
        )
      }).pipe(Effect.provide(World)),
    )
  }
})
