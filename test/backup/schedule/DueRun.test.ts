import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Scope } from "effect"
import { Agenda, type Due } from "../../../src/backup/schedule/Agenda.ts"
import { runDue } from "../../../src/backup/schedule/DueRun.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { ChatId } from "../../../src/domain/Ids.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { Bench, FakeBackup } from "./Schedulers.ts"

const daily: Due = { tier: "daily", slot: 1 }

/** What each look finds, the last one from then on. */
const world = (...looks: ReadonlyArray<Due | null>) => {
  let looked = 0
  const now = Effect.sync(() => looks[Math.min(looked++, looks.length - 1)] ?? null)
  return FakeBackup.pipe(
    Layer.provide(Bench.layer),
    Layer.provideMerge([MemoryBackupRuns, Layer.succeed(Agenda, Agenda.of({ tiers: ["daily"], now }))]),
  )
}

const rows = Effect.map(
  Effect.flatMap(BackupRuns, ({ recent }) => recent(10)),
  (runs) => runs.map(({ slot, state, trigger }) => [trigger, slot, state]),
)

const failure = Effect.map(Effect.flip(runDue), ({ failure }) => failure)

describe("backup --due", () => {
  it.effect("does nothing when nothing is due or asked for", () =>
    Effect.gen(function* () {
      assert.isNull(yield* runDue)
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(world(null))),
  )

  it.effect("leaves a slot alone that another process has served until the lock was free", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* failure, "locked")
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(world(daily, null))),
  )

  it.effect("does what was asked for before what is due", () =>
    Effect.gen(function* () {
      yield* Effect.flatMap(BackupRuns, ({ request }) => request(ChatId.make(7)))
      yield* failure
      assert.deepStrictEqual(yield* rows, [["operator", null, "verified"]])
      yield* failure
      assert.deepStrictEqual((yield* rows)[0], ["schedule", 1, "verified"])
    }).pipe(Effect.provide(world(daily))),
  )

  it.effect("ends a request that it cannot serve because another run is at work", () =>
    Effect.gen(function* () {
      const { lock, request } = yield* BackupRuns
      yield* request(ChatId.make(7))
      yield* Scope.provide(lock, yield* Effect.scope)
      assert.strictEqual(yield* failure, "locked")
      assert.deepStrictEqual(yield* rows, [["operator", null, "not made"]])
    }).pipe(Effect.provide(world(null))),
  )
})
