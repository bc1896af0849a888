import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
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
})

layer(testStore(passThrough).pipe(Layer.orDie))("processes on one database", (it) => {
  const another = (alone: boolean, left: string) =>
    Effect.flatMap(SqlClient, (sql) =>
      sql`INSERT INTO processes VALUES ('another', ${alone}, now() + ${left}::interval)
        ON CONFLICT (folder) DO UPDATE SET alone = excluded.alone, leased_until = excluded.leased_until`.pipe(
        Effect.asVoid,
      ),
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
})
