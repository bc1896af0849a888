import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { type BackupRun, BackupRuns, type RunOutcome } from "../../src/domain/backup/BackupRuns.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import type { StoreError } from "../../src/domain/StoreError.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { BackupName } from "../../src/domain/backup/Manifest.ts"
import { MemoryBackupRuns, SaidOfBackups } from "../support/MemoryBackupRuns.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testBackupStore } from "../support/TestDatabase.ts"
import { forgetful } from "./Stores.ts"

const operator = ChatId.make(7_000_000_001)

const verified: RunOutcome = {
  state: "verified",
  name: BackupName.make("confidant_20261121_020000"),
  bytes: 5_000_000_000,
  rows: 1_000_000,
  durations: { dump: 1.5, total: 12 },
  detail: null,
}
const notMade: RunOutcome = { ...verified, state: "not made", name: null, bytes: null, rows: null, detail: "disk full" }

const byCommand = { kind: "backup", trigger: "command", tier: "daily", slot: null, askedBy: null } as const
const bySchedule = (tier: BackupRun["tier"], slot: number) =>
  ({ kind: "backup", trigger: "schedule", tier, slot, askedBy: null }) as const

/** What the operator's chat is about to hear. */
class Said extends Context.Service<Said, Effect.Effect<ReadonlyArray<unknown>, StoreError>>()("test/Said") {}
const said = Effect.flatten(Said)

const inInbox = Inbox.use((inbox) => inbox.open(operator, 10)).pipe(
  Effect.map((turns) => turns.map(({ incoming: { content } }) => content._tag === "Own" && content.payload)),
)
const inDatabase = <E, R>(store: Layer.Layer<BackupRuns | Inbox, E, R>) =>
  Layer.merge(
    store,
    Layer.effect(
      Said,
      Effect.map(Effect.context<Inbox>(), (context) => Effect.provideContext(inInbox, context)),
    ).pipe(Layer.provide(store)),
  )

const stores: ReadonlyArray<readonly [string, Layer.Layer<BackupRuns | Said, unknown>]> = [
  [
    "in memory",
    Layer.effect(
      Said,
      Effect.map(SaidOfBackups, (turns) => Effect.sync(() => turns.map(({ payload }) => payload))),
    ).pipe(Layer.provideMerge(MemoryBackupRuns)),
  ],
  ["in PostgreSQL", inDatabase(testBackupStore(passThrough))],
  ["in PostgreSQL, each answer lost once", inDatabase(testBackupStore(forgetful))],
]

for (const [place, store] of stores) {
  // Each test has a store of its own: what runs is seen by everybody.
  const own = <A, E>(effect: Effect.Effect<A, E, BackupRuns | Said | Scope.Scope>) =>
    effect.pipe(Effect.scoped, Effect.provide(store, { local: true }), Effect.orDie)

  describe(`BackupRuns ${place}`, () => {
    it.live("keeps what a run came to", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          const slot = 1_795_000_000_000
          const first = yield* runs.begin(bySchedule("weekly", slot))
          assert.deepInclude((yield* runs.recent(10))[0], { state: "running", slot, tier: "weekly", finishedAt: null })
          yield* runs.finish(first, verified)
          const second = yield* runs.begin({ ...byCommand, kind: "restore", askedBy: operator })
          yield* runs.finish(second, notMade)
          const found = yield* runs.recent(10)
          assert.deepStrictEqual(
            found.map(({ id }) => id),
            [second, first],
          )
          assert.deepInclude(found[0], { ...notMade, kind: "restore", askedBy: operator, slot: null })
          assert.deepInclude(found[1], { ...verified, kind: "backup", trigger: "schedule", slot })
          for (const { startedAt, finishedAt } of found) assert.isAtLeast(finishedAt ?? 0, startedAt ?? Infinity)
          assert.strictEqual((yield* runs.recent(1))[0]?.id, second)
        }),
      ),
    )

    it.live("lets one run at a time, and the next one when that one is over", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* runs.lock
              const error = yield* Effect.flip(Effect.scoped(runs.lock))
              assert.deepInclude(error, { _tag: "BackupError", failure: "locked" })
              assert.match(error.message, /^Another backup/)
            }),
          )
          yield* Effect.scoped(runs.lock)
        }),
      ),
    )

    it.live("calls a run interrupted whose process did not live to end it", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          const ended = yield* runs.begin(byCommand)
          yield* runs.finish(ended, verified)
          yield* runs.begin(byCommand)
          yield* runs.lock
          const [dead, done] = yield* runs.recent(10)
          assert.strictEqual(dead?.state, "interrupted")
          assert.isNumber(dead?.finishedAt)
          assert.strictEqual(done?.state, "verified")
        }),
      ),
    )

    it.live("takes one request at a time, and gives it out once", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          assert.isNull(yield* runs.takeRequest)
          assert.isTrue(yield* runs.request(operator))
          assert.isFalse(yield* runs.request(operator), "it is asked for")
          assert.deepInclude((yield* runs.recent(1))[0], { state: "requested", startedAt: null })
          const taken = yield* runs.takeRequest
          assert.deepInclude(taken, { state: "running", trigger: "operator", tier: "daily", askedBy: operator })
          assert.isNull(yield* runs.takeRequest)
          assert.isFalse(yield* runs.request(operator), "it is on its way to the lock")
          yield* runs.lock
          assert.isFalse(yield* runs.request(operator), "it runs")
          assert.strictEqual((yield* runs.recent(1))[0]?.state, "running", "the lock is its own")
          yield* runs.finish(taken?.id ?? 0, verified)
          assert.isTrue(yield* runs.request(operator))
        }),
      ),
    )

    it.live("takes a request while the one that is written down as running is dead", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          const alive = yield* Scope.make()
          yield* Scope.provide(runs.lock, alive)
          yield* runs.begin(byCommand)
          assert.isFalse(yield* runs.request(operator))
          yield* Scope.close(alive, Exit.void)
          assert.isTrue(yield* runs.request(operator))
        }),
      ),
    )

    it.live("knows the last scheduled run of each tier", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          assert.deepStrictEqual(yield* runs.lastScheduled, [])
          const day = 86_400_000
          const old = yield* runs.begin(bySchedule("daily", 10 * day))
          yield* runs.finish(old, verified)
          const late = yield* runs.begin(bySchedule("daily", 11 * day))
          yield* runs.finish(late, notMade)
          const again = yield* runs.begin(bySchedule("daily", 11 * day))
          const weekly = yield* runs.begin(bySchedule("weekly", 9 * day))
          yield* runs.begin(byCommand)
          const last = yield* runs.lastScheduled
          assert.sameMembers(
            last.map(({ id }) => id),
            [again, weekly],
          )
        }),
      ),
    )

    it.live("gives each ended run out once, and puts into the inbox what is to be said of it", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          const tell = runs.tellEnded(({ id, state }) => [
            { chatId: operator, userId: null, feature: "test", payload: `${id} ${state}` },
          ])
          const first = yield* runs.begin(byCommand)
          const second = yield* runs.begin(byCommand)
          assert.deepStrictEqual(yield* tell, [])
          yield* runs.finish(second, notMade)
          yield* runs.finish(first, verified)
          const ended = yield* tell
          assert.deepStrictEqual(
            ended.map(({ id, state, language }) => ({ id, state, language })),
            [
              { id: first, state: "verified", language: null },
              { id: second, state: "not made", language: null },
            ],
          )
          assert.deepStrictEqual(yield* tell, [])
          assert.deepStrictEqual(yield* said, [`${first} verified`, `${second} not made`])
        }),
      ),
    )

    it.live("knows since when there are backups", () =>
      own(
        Effect.gen(function* () {
          const runs = yield* BackupRuns
          const id = yield* runs.begin(byCommand)
          const [run] = yield* runs.recent(1)
          assert.strictEqual(run?.id, id)
          assert.isAtMost(yield* runs.since, run?.startedAt ?? 0)
        }),
      ),
    )
  })
}
