import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Redacted, Schedule, Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { Fleet, makeFleet, type Muster } from "../../src/boundary/Fleet.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Lead } from "../../src/domain/talk/Lead.ts"
import { Lease } from "../../src/domain/talk/Lease.ts"
import { lease } from "../../src/policy/process/Lease.ts"
import { LeaseSql } from "../../src/store/LeaseSql.ts"
import { StateFolder } from "../../src/store/StateFolder.ts"
import { newChat } from "../contract/Stores.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { provideSettings } from "../support/Settings.ts"
import { testStore } from "../support/TestDatabase.ts"

const elsewhere = provideSettings({
  database: { _tag: "Server", url: Redacted.make("postgres://somewhere"), pool: null },
  runner: { host: "10.0.0.1", port: 7433 },
})

layer(testStore(passThrough).pipe(Layer.orDie))("processes on one database", (it) => {
  const another = (alone: boolean, left: string) =>
    Effect.flatMap(SqlClient, (sql) =>
      sql`INSERT INTO processes VALUES ('another', ${alone}, now() + ${left}::interval)
        ON CONFLICT (folder) DO UPDATE SET alone = excluded.alone, leased_until = excluded.leased_until`.pipe(
        Effect.asVoid,
      ),
    )

  /** A process of this folder, until the scope ends. */
  const living = Effect.fnUntraced(function* (folder: string) {
    const fleet = makeFleet()
    yield* Layer.build(
      Layer.fresh(LeaseSql).pipe(
        elsewhere,
        Layer.provide([Layer.succeed(StateFolder, folder), Layer.succeed(Fleet, fleet)]),
      ),
    )
    return fleet
  })

  /** Renews until it is so. */
  const sees = (fleet: ReturnType<typeof makeFleet>, seen: Partial<Muster>) =>
    TestClock.adjust(lease.joining.every).pipe(
      Effect.andThen(Effect.sync(() => assert.deepInclude(fleet.now(), seen))),
      Effect.sandbox,
      Effect.retry(Schedule.recurs(1_000).pipe(Schedule.tap(() => Effect.yieldNow))),
    )

  const own = Effect.map(Effect.result(Inbox.use((inbox) => inbox.own(newChat().id))), ({ _tag }) => _tag)

  it.effect("take no chat while one that was alone may still answer in it", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* own, "Success")
      yield* another(true, "29 seconds")
      assert.strictEqual(yield* own, "Failure")
      yield* another(false, "29 seconds")
      assert.strictEqual(yield* own, "Success", "it knows that it is not alone")
      yield* another(true, "-1 second")
      assert.strictEqual(yield* own, "Success", "its lease is over")
      yield* another(true, "1 day")
      assert.strictEqual(yield* own, "Success", "the clock was set back, and it did not renew")
    }),
  )

  it.effect("are certain of their chats while they are alone, for as long as their lease lasts", () =>
    Effect.gen(function* () {
      yield* another(true, "-1 second")
      yield* Effect.gen(function* () {
        const { isCertain } = yield* Lease
        assert.isTrue(yield* isCertain)
        yield* another(true, "29 seconds")
        yield* TestClock.adjust(lease.renewEvery)
        yield* Effect.filterOrFail(isCertain, (certain) => !certain).pipe(
          Effect.retry(Schedule.recurs(10_000).pipe(Schedule.tap(() => Effect.yieldNow))),
        )
      }).pipe(Effect.provide(LeaseSql.pipe(elsewhere, Layer.provide(Layer.succeed(StateFolder, "ours")))))
    }),
  )

  it.effect("share what Telegram and the model allow them together, and no more while one joins", () =>
    Effect.gen(function* () {
      yield* another(true, "-1 day")
      const first = yield* living("1")
      assert.deepStrictEqual(first.now(), {
        size: 1,
        place: 0,
        isCounted: true,
        slower: 1,
        spentElsewhereUsd: 0,
        isLedInVain: false,
      })
      const scope = yield* Scope.make()
      const second = yield* Scope.provide(living("2"), scope)
      assert.deepInclude(second.now(), { size: 2, place: 1, isCounted: false }, "the first sends as if it were alone")
      yield* sees(first, { size: 2, place: 0, isCounted: true })
      yield* sees(second, { size: 2, isCounted: true })
      second.tell({ slower: 4, spentUsd: 2.5 })
      yield* sees(first, { slower: 4, spentElsewhereUsd: 2.5, isLedInVain: false })
      yield* Scope.close(scope, Exit.void)
      yield* sees(first, { slower: 1, spentElsewhereUsd: 0, isLedInVain: false })
      assert.strictEqual(first.now().size, 2, "it may be back in a moment")
      yield* sees(first, { size: 1 })
    }),
  )

  it.effect("have the place of the one before in their folder, which the others still count", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      yield* living("1")
      yield* Scope.provide(living("2"), scope)
      yield* SqlClient.use((sql) => sql`UPDATE processes SET life = 0 WHERE folder = '2'`)
      yield* Scope.close(scope, Exit.void)
      const restarted = yield* living("2")
      assert.deepStrictEqual(restarted.now(), {
        size: 2,
        place: 1,
        isCounted: true,
        slower: 1,
        spentElsewhereUsd: 0,
        isLedInVain: false,
      })
    }),
  )

  it.effect(
    "are refused in a state folder that another one has used since before them, and not after one that died",
    () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const strange = (began: string) =>
          sql`UPDATE processes SET life = -1, began_at = now() + ${began}::interval WHERE folder = 'shared'`
        yield* Effect.gen(function* () {
          const { refused } = yield* Lead
          const refusal = yield* Effect.forkChild(Effect.flip(refused))
          const renewed = Effect.andThen(
            TestClock.adjust(lease.renewEvery),
            sql`SELECT FROM processes WHERE folder = 'shared' AND life <> -1`.pipe(
              Effect.filterOrFail((rows) => rows.length > 0),
              Effect.retry(Schedule.recurs(10_000).pipe(Schedule.tap(() => Effect.yieldNow))),
            ),
          )
          const meets = (began: string) => Effect.andThen(strange(began), renewed)
          for (let round = 0; round < lease.surely; round++) yield* meets("1 minute")
          for (let round = 1; round < lease.surely; round++) yield* meets("-1 minute")
          yield* renewed
          assert.isUndefined(refusal.pollUnsafe(), "what one that died had still asked for comes late")
          yield* meets("-1 minute")
          assert.include((yield* Fiber.join(refusal)).message, "STATE_DIR")
        }).pipe(Effect.provide(LeaseSql.pipe(elsewhere, Layer.provide(Layer.succeed(StateFolder, "shared")))))
      }),
  )

  it.effect("have one that leads: another takes over when it has not renewed for long, or resigns", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`UPDATE processes SET leased_until = now() - interval '1 day'`
      const leading = (left: string, leads = true) =>
        sql`INSERT INTO processes (folder, alone, leads, leased_until) VALUES ('leader', false, ${leads}, now() + ${left}::interval)
          ON CONFLICT (folder) DO UPDATE SET leads = excluded.leads, leased_until = excluded.leased_until`
      const leads = Effect.flatMap(Lead, (lead) => lead.leads)
      const becomes = (wanted: boolean) =>
        Effect.andThen(
          TestClock.adjust(lease.renewEvery),
          Effect.filterOrFail(leads, (now) => now === wanted).pipe(
            Effect.retry(Schedule.recurs(10_000).pipe(Schedule.tap(() => Effect.yieldNow))),
          ),
        )
      yield* leading("29 seconds")
      yield* Effect.gen(function* () {
        const { resign } = yield* Lead
        assert.isFalse(yield* leads)
        yield* leading("23 seconds")
        yield* becomes(true)
        yield* leading("29 seconds")
        yield* becomes(false)
        yield* leading("29 seconds", false)
        yield* becomes(true)
        yield* resign
        assert.isFalse(yield* leads)
        assert.deepStrictEqual(yield* sql`SELECT leads FROM processes WHERE folder = 'ours'`, [{ leads: false }])
      }).pipe(Effect.provide(LeaseSql.pipe(elsewhere, Layer.provide(Layer.succeed(StateFolder, "ours")))))
    }),
  )

  /** As the table has it. */
  const other = (fields: { leads: boolean; reaches: boolean; standsBy?: boolean }) =>
    Effect.flatMap(
      SqlClient,
      (sql) =>
        sql`INSERT INTO processes (folder, alone, leased_until, leads, reaches, stands_by)
        VALUES ('other', false, now() + interval '29 seconds', ${fields.leads}, ${fields.reaches}, ${fields.standsBy ?? false})
        ON CONFLICT (folder) DO UPDATE SET leased_until = excluded.leased_until, leads = excluded.leads,
          reaches = excluded.reaches, stands_by = excluded.stands_by`,
    )

  const nobody = SqlClient.use((sql) => sql`DELETE FROM processes`)

  it.effect("hand the lead over when the one that leads gets no answer of Telegram and another one does", () =>
    Effect.gen(function* () {
      yield* nobody
      const fleet = makeFleet()
      yield* other({ leads: true, reaches: false })
      yield* Effect.gen(function* () {
        const { leads } = yield* Lead
        const becomes = (wanted: boolean) =>
          TestClock.adjust(lease.renewEvery).pipe(
            Effect.andThen(Effect.filterOrFail(leads, (now) => now === wanted)),
            Effect.retry(Schedule.recurs(1_000).pipe(Schedule.tap(() => Effect.yieldNow))),
          )
        assert.isFalse(yield* leads)
        yield* sees(fleet, { isLedInVain: true })
        yield* other({ leads: false, reaches: false })
        yield* becomes(true)
        yield* sees(fleet, { isLedInVain: false })
        fleet.tell({ reaches: false })
        yield* sees(fleet, { size: 2 })
        assert.isTrue(yield* leads, "the other one gets none either")
        yield* other({ leads: false, reaches: true })
        yield* becomes(false)
      }).pipe(
        Effect.provide(
          Layer.fresh(LeaseSql).pipe(
            elsewhere,
            Layer.provide([Layer.succeed(StateFolder, "ours"), Layer.succeed(Fleet, fleet)]),
          ),
        ),
      )
    }),
  )

  it.effect("leave no share to one that stands by", () =>
    Effect.gen(function* () {
      yield* nobody
      yield* other({ leads: false, reaches: false, standsBy: true })
      const fleet = yield* living("1")
      assert.strictEqual(fleet.now().size, 1)
      yield* other({ leads: false, reaches: false })
      yield* sees(fleet, { size: 2 })
    }),
  )

  it.effect("have resigned for good, whatever renewal is under way", () =>
    Effect.gen(function* () {
      yield* nobody
      const sql = yield* SqlClient
      yield* Effect.gen(function* () {
        const { leads, resign } = yield* Lead
        assert.isTrue(yield* leads)
        const isHeld = yield* Deferred.make<void>()
        const isEnough = yield* Deferred.make<void>()
        const holding = yield* sql
          .withTransaction(
            sql`SELECT pg_advisory_xact_lock(7261001)`.pipe(
              Effect.andThen(Deferred.succeed(isHeld, undefined)),
              Effect.andThen(Deferred.await(isEnough)),
            ),
          )
          .pipe(Effect.forkChild)
        yield* Deferred.await(isHeld)
        yield* TestClock.adjust(lease.renewEvery)
        const askedFor = (count: number) =>
          sql`SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE locktype = 'advisory' AND objid = 7261001 AND datname = current_database()`.pipe(
            Effect.filterOrFail((rows) => rows.length === count),
            Effect.retry(Schedule.recurs(10_000).pipe(Schedule.tap(() => Effect.yieldNow))),
          )
        yield* askedFor(2)
        const resigning = yield* Effect.forkChild(resign, { startImmediately: true })
        // What does not wait is through by now.
        yield* sql`SELECT pg_sleep(0.3)`
        yield* Deferred.succeed(isEnough, undefined)
        yield* Fiber.join(holding)
        yield* Fiber.join(resigning)
        yield* askedFor(0)
        assert.deepStrictEqual(yield* sql`SELECT leads FROM processes WHERE folder = 'ours'`, [{ leads: false }])
      }).pipe(Effect.provide(Layer.fresh(LeaseSql).pipe(elsewhere, Layer.provide(Layer.succeed(StateFolder, "ours")))))
    }),
  )
})
