import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Invites } from "../../src/domain/operators/Invites.ts"
import { forgetIn } from "../../src/store/ForgetSql.ts"
import { InvitesSql } from "../../src/store/operators/InvitesSql.ts"
import { People } from "../../src/domain/talk/People.ts"
import { makeState } from "../support/MemoryState.ts"
import { memoryInvites } from "../support/MemoryInvites.ts"
import { memoryStoreOn } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { forgetful, newChat } from "./Stores.ts"

const memory = Layer.merge(
  Layer.sync(Invites, memoryInvites),
  Layer.unwrap(Effect.sync(() => memoryStoreOn(makeState()))),
)

const inPostgres = (guard: typeof passThrough) => InvitesSql.pipe(Layer.provideMerge(testStore(guard)), Layer.orDie)

const newcomer = Effect.gen(function* () {
  const chat = newChat()
  yield* People.use((people) => people.open(chat.id, chat.sender, 0))
  return chat.sender.id
})

for (const [place, store] of [
  ["in memory", memory],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const) {
  layer(store)(`Invites ${place}`, (it) => {
    it.effect("let in one of many who use a code at the same moment", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const people = yield* Effect.all(Array.from({ length: 8 }, () => newcomer))
        const [code = ""] = (yield* invites.issue(1, 1)).codes
        const letIn = yield* Effect.forEach(people, (id) => invites.claim(code, id), { concurrency: "unbounded" })
        assert.strictEqual(letIn.filter((each) => each).length, 1)
        const claimed = yield* Effect.forEach(people, invites.hasClaimed)
        assert.deepStrictEqual(claimed, letIn)
      }),
    )

    it.effect("stay with whoever has used them, who may ask again", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const [first, second] = [yield* newcomer, yield* newcomer]
        const { codes } = yield* invites.issue(2, 1)
        assert.strictEqual(new Set(codes).size, 2)
        for (const code of codes) assert.match(code, /^[A-Za-z0-9_-]{1,64}$/)
        const [code = ""] = codes
        assert.isFalse(yield* invites.hasClaimed(first))
        assert.isTrue(yield* invites.claim(code, first))
        assert.isFalse(yield* invites.claim(code, second))
        assert.isTrue(yield* invites.claim(code, first))
        assert.isFalse(yield* invites.claim("", second))
        assert.isFalse(yield* invites.claim("nobody made this one", second))
      }),
    )
  })
}

layer(inPostgres(passThrough))("invitations in the database", (it) => {
  it.effect("are kept as hashes, expire, and go with the person who used them", () =>
    Effect.gen(function* () {
      const invites = yield* Invites
      const sql = yield* SqlClient
      const id = yield* newcomer
      const { codes, expiresAt } = yield* invites.issue(2, 7)
      const [used = "", late = ""] = codes
      const rows =
        yield* sql`SELECT to_jsonb(invites)::text AS row, extract(epoch FROM expires_at) * 1000 AS at FROM invites`
      assert.strictEqual(rows.length, 2)
      for (const { at, row } of rows) {
        for (const code of codes) assert.notInclude(String(row), code)
        assert.closeTo(Number(at), expiresAt, 1)
      }
      assert.isTrue(yield* invites.claim(used, id))
      yield* sql`UPDATE invites SET expires_at = now() - interval '1 second'`
      assert.isFalse(yield* invites.claim(late, yield* newcomer))
      assert.isTrue(yield* invites.claim(used, id))
      yield* invites.issue(1, 1)
      assert.deepStrictEqual(yield* sql`SELECT count(*)::int AS n FROM invites`, [{ n: 2 }])
      yield* forgetIn(sql, [id])
      assert.isFalse(yield* invites.claim(used, yield* newcomer))
    }),
  )
})
