import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Layer, Queue, Schema, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Scheduler from "../../../src/backup/schedule/Scheduler.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { ChatId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { lookEvery } from "../../../src/policy/Backup.ts"
import { MemoryBackupRuns, SaidOfBackups } from "../../support/MemoryBackupRuns.ts"
import { Bench, DailyAgenda, operators, Surroundings } from "./Schedulers.ts"

const decodeMessage = Schema.decodeUnknownSync(Schema.TaggedStruct("Message", { text: Schema.String }))

const start = Date.UTC(2026, 10, 20, 12)

/** Noon, long after the tables were made: the last slot was missed. */
const InMemory = Surroundings.pipe(
  Layer.provideMerge(DailyAgenda),
  Layer.provideMerge(Layer.effectDiscard(TestClock.setTime(start))),
  Layer.provideMerge(MemoryBackupRuns),
)

const runsOf = Effect.flatMap(BackupRuns, ({ recent }) => recent(100))
const processEnds = Effect.flatMap(Bench, ({ ended }) => Queue.take(ended))
const told = Effect.map(SaidOfBackups, (said) =>
  said.map(({ chatId, payload }) => `${chatId} ${decodeMessage(payload).text}`),
)
const looks = (times: number) => TestClock.adjust(Duration.times(lookEvery, times))
const asker = ChatId.make(7)

describe("the scheduler", () => {
  it.effect("makes up a missed run at start, once", () =>
    Effect.gen(function* () {
      yield* Effect.forkScoped(Scheduler.run)
      assert.strictEqual(yield* processEnds, 0)
      yield* looks(40)
      const [run, ...more] = yield* runsOf
      assert.deepStrictEqual([run?.trigger, run?.tier, run?.state], ["schedule", "daily", "verified"])
      assert.lengthOf(more, 0)
      assert.strictEqual((yield* Bench).started, 1)
      assert.deepStrictEqual(yield* told, [], "nobody is told of what was to be expected")
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("runs each day's slot as it comes", () =>
    Effect.gen(function* () {
      yield* Effect.forkScoped(Scheduler.run)
      yield* processEnds
      yield* TestClock.adjust("24 hours")
      assert.strictEqual(yield* processEnds, 0)
      assert.lengthOf(yield* runsOf, 2)
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("runs what an operator asked for and always notifies that chat", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      const { request } = yield* BackupRuns
      yield* Effect.forkScoped(Scheduler.run)
      yield* processEnds
      assert.isTrue(yield* request(asker))
      yield* looks(1)
      assert.strictEqual(yield* processEnds, 0)
      yield* looks(2)
      assert.deepStrictEqual(yield* told, ["7 en backup-verified"])
      bench.end = "failed"
      yield* request(asker)
      yield* looks(1)
      yield* processEnds
      yield* looks(2)
      assert.deepStrictEqual((yield* told).slice(1), ["7 en backup-failed", `${operators} en backup-failed`])
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("notifies the operators' chat once of a failed run, even with several bots", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      bench.end = "could not verify"
      yield* Effect.forkScoped(Scheduler.run)
      yield* Effect.forkScoped(Scheduler.run)
      yield* processEnds
      yield* looks(20)
      assert.deepStrictEqual(yield* told, [`${operators} en backup-unverified`])
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("tries a run again that failed, later", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      bench.end = "not made"
      yield* Effect.forkScoped(Scheduler.run)
      yield* processEnds
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(bench.started, 1)
      bench.end = "verified"
      yield* TestClock.adjust("4 hours")
      yield* processEnds
      assert.include(
        (yield* runsOf).map(({ state }) => state),
        "verified",
      )
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("does not start a process again and again that ends before it begins", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      bench.end = null
      yield* Effect.forkScoped(Scheduler.run)
      assert.strictEqual(yield* processEnds, 1)
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(bench.started, 1)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(bench.started, 2)
      assert.lengthOf(yield* runsOf, 0)
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("starts no other while one is at work, and ends the row of one that died", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      const runs = yield* BackupRuns
      const work = yield* Scope.make()
      yield* Scope.provide(runs.lock, work)
      yield* runs.begin({ kind: "backup", trigger: "command", tier: "daily", slot: null, askedBy: null })
      yield* Effect.forkScoped(Scheduler.run)
      yield* looks(10)
      assert.strictEqual(bench.started, 0)
      yield* Scope.close(work, Exit.void)
      yield* looks(2)
      assert.strictEqual(yield* processEnds, 0)
      yield* looks(2)
      assert.deepStrictEqual(
        (yield* runsOf).map(({ state }) => state),
        ["verified", "interrupted"],
      )
      assert.deepStrictEqual(yield* told, [`${operators} en backup-interrupted`])
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("stops the backup at work when it is stopped", () =>
    Effect.gen(function* () {
      const bench = yield* Bench
      const begun = yield* Deferred.make<void>()
      bench.gate = Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
      const life = yield* Scope.make()
      yield* Scope.provide(Layer.build(Scheduler.layer), life)
      yield* Deferred.await(begun)
      yield* Scope.close(life, Exit.void)
      assert.strictEqual(yield* processEnds, "interrupted")
    }).pipe(Effect.provide(InMemory)),
  )

  it.effect("survives a database that is down, and goes on when it is back", () => {
    const away = new StoreError({ operation: "BackupRuns", transient: true, sqlState: null, message: "away" })
    let isAway = true
    const outage = <A>(work: Effect.Effect<A, StoreError>) =>
      Effect.suspend((): Effect.Effect<A, StoreError> => (isAway ? Effect.fail(away) : work))
    const Failing = Layer.effect(
      BackupRuns,
      Effect.map(BackupRuns, (runs) =>
        BackupRuns.of({
          ...runs,
          recent: (limit) => outage(runs.recent(limit)),
          lastScheduled: outage(runs.lastScheduled),
          tellEnded: (sayings) => outage(runs.tellEnded(sayings)),
        }),
      ),
    ).pipe(Layer.provide(MemoryBackupRuns))
    const layer = Surroundings.pipe(
      Layer.provideMerge(DailyAgenda),
      Layer.provideMerge(Layer.effectDiscard(TestClock.setTime(start))),
      Layer.provideMerge(Failing),
    )
    return Effect.gen(function* () {
      const bench = yield* Bench
      yield* Effect.forkScoped(Scheduler.run)
      yield* looks(100)
      assert.strictEqual(bench.started, 0)
      isAway = false
      yield* looks(2)
      assert.strictEqual(yield* processEnds, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks the database for one list at each look as long as nothing changes", () => {
    const asked = { recent: 0, agenda: 0, told: 0 }
    const counted = <A, E, R>(what: keyof typeof asked, work: Effect.Effect<A, E, R>) =>
      Effect.andThen(
        Effect.sync(() => asked[what]++),
        work,
      )
    const Counting = Layer.effect(
      BackupRuns,
      Effect.map(BackupRuns, (runs) =>
        BackupRuns.of({
          ...runs,
          recent: (limit) => counted("recent", runs.recent(limit)),
          lastScheduled: counted("agenda", runs.lastScheduled),
          tellEnded: (sayings) => counted("told", runs.tellEnded(sayings)),
        }),
      ),
    ).pipe(Layer.provide(MemoryBackupRuns))
    const layer = Surroundings.pipe(
      Layer.provideMerge(DailyAgenda),
      Layer.provideMerge(Layer.effectDiscard(TestClock.setTime(start))),
      Layer.provideMerge(Counting),
    )
    return Effect.gen(function* () {
      yield* Effect.forkScoped(Scheduler.run)
      yield* processEnds
      yield* looks(24)
      Object.assign(asked, { recent: 0, agenda: 0, told: 0 })
      yield* TestClock.adjust("10 minutes")
      // One more list a minute is for the gauges.
      assert.isAtMost(asked.recent, 120 + 10)
      assert.isAtMost(asked.agenda, 10)
      assert.isAtMost(asked.told, 10)
    }).pipe(Effect.provide(layer))
  })
})
