import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { lackForCopy, lackForFile } from "../../../src/backup/make/Room.ts"
import { type DatabaseFacts, Databases } from "../../../src/domain/backup/Databases.ts"
import { isHere, roomFor } from "../../../src/domain/backup/Room.ts"

const facts: DatabaseFacts = {
  name: "diary",
  serverVersion: 150_018,
  encoding: "UTF8",
  collate: "C",
  ctype: "C",
  bytes: 1_000,
  dataDirectory: import.meta.dirname,
  walBytes: 0,
  migration: 1,
  serves: 1,
  estimatedRows: 1,
}
const huge = 1e15

const on = (host: string) =>
  Layer.mock(Databases, { target: "diary", newestMigration: 1, environment: () => ({ PGHOST: host }) })

describe("the room for a copy", () => {
  it("is 1.3 times the database and the log that may come", () => assert.strictEqual(roomFor(1_000, 50), 1_350))

  it("is looked at where the server is on this machine", () => {
    for (const host of ["/run/postgresql", "127.0.0.1", "localhost", "::1"]) assert.isTrue(isHere(host), host)
    for (const host of ["db.example.org", "10.0.0.1"]) assert.isFalse(isHere(host), host)
  })

  it.effect("is missing on a disk that is too small, and words say what is needed", () =>
    Effect.gen(function* () {
      assert.isNull(yield* lackForCopy(facts, 1_000))
      assert.match((yield* lackForCopy(facts, huge)) ?? "", /^no room: a copy needs 1300 TB .* are free$/)
      assert.match((yield* lackForCopy({ ...facts, walBytes: huge }, 1)) ?? "", /^no room/)
      assert.match((yield* lackForCopy(facts, 1, huge)) ?? "", /^no room/)
    }).pipe(Effect.provide(on("/run/postgresql"))),
  )

  it.effect("is unknown for a server elsewhere, or one that does not tell where it is", () =>
    Effect.gen(function* () {
      assert.isNull(yield* lackForCopy(facts, huge))
      assert.isNull(yield* Effect.provide(lackForCopy({ ...facts, dataDirectory: null }, huge), on("/run")))
      assert.isNull(yield* Effect.provide(lackForCopy({ ...facts, dataDirectory: "/not/there" }, huge), on("/run")))
    }).pipe(Effect.provide(on("db.example.org"))),
  )

  it.effect("is needed for the file too where that lies on the same disk", () =>
    Effect.gen(function* () {
      const here = yield* lackForFile(facts, import.meta.dirname, huge)
      assert.isTrue(here.shared)
      assert.match(here.why ?? "", /the backup needs/)
      const elsewhere = yield* lackForFile(facts, "/proc", huge)
      assert.deepStrictEqual(elsewhere, { shared: false, why: null })
    }).pipe(Effect.provide(on("/run/postgresql"))),
  )
})
