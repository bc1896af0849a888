import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { BackupCommand } from "../../../src/features/operators/BackupCommand.ts"
import type { Say } from "../../../src/domain/Feature.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { ChatId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { MemoryAuditLog } from "../../support/MemoryOperators.ts"

const chat = ChatId.make(7)

const say: Say = (key, args) => [key, ...Object.values(args ?? {})].join(" ")

const asked = Effect.flatMap(BackupCommand, ({ ask }) => ask(say, "telegram:7", chat)).pipe(
  Effect.map((outgoing) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag)),
)

const verified = { state: "verified", name: null, bytes: 1, rows: 1, durations: {}, detail: null } as const

const World = BackupCommand.layer.pipe(Layer.provideMerge([MemoryBackupRuns, MemoryAuditLog]))

describe("/backup", () => {
  it.effect("asks for one backup, however often it is said", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* asked, "backup-asked\n\nbackup-none")
      assert.strictEqual(yield* asked, "backup-busy\n\nbackup-none")
      const runs = yield* Effect.flatMap(BackupRuns, ({ recent }) => recent(10))
      assert.deepStrictEqual(
        runs.map(({ askedBy, state, trigger }) => [askedBy, state, trigger]),
        [[chat, "requested", "operator"]],
      )
    }).pipe(Effect.provide(World)),
  )

  for (const [wait, age] of [
    ["119 minutes", "age-minutes 119"],
    ["47 hours", "age-hours 47"],
    ["10 days", "age-days 10"],
  ] as const) {
    it.effect(`says how old the newest verified backup is (${age})`, () =>
      Effect.gen(function* () {
        const { begin, finish } = yield* BackupRuns
        const run = { kind: "backup", trigger: "schedule", tier: "daily", slot: null, askedBy: null } as const
        yield* finish(yield* begin(run), verified)
        yield* TestClock.adjust(wait)
        yield* finish(yield* begin(run), { ...verified, state: "failed" })
        yield* finish(yield* begin({ ...run, kind: "verify" }), verified)
        assert.strictEqual(yield* asked, `backup-asked\n\nbackup-newest ${age}`)
      }).pipe(Effect.provide(World)),
    )
  }

  it.effect("says so when the database does not answer", () => {
    const away = new StoreError({ operation: "BackupRuns.request", transient: true, sqlState: null, message: "away" })
    const Away = Layer.mock(BackupRuns, { request: () => Effect.fail(away) })
    return Effect.map(asked, (text) => assert.strictEqual(text, "backup-unasked")).pipe(
      Effect.provide(BackupCommand.layer.pipe(Layer.provide([Away, MemoryAuditLog]))),
    )
  })
})
