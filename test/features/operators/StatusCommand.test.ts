import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Breakers } from "../../../src/operators/Breakers.ts"
import type { BreakerView } from "../../../src/boundary/GuardedCall.ts"
import { StatusCommand } from "../../../src/features/operators/StatusCommand.ts"
import { Backlog, type Waiting } from "../../../src/domain/operators/Backlog.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { NotReady } from "../../../src/domain/operators/NotReady.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { TextArguments } from "../../../src/domain/talk/Texts.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"

const say = (key: string, args?: TextArguments) =>
  args === undefined ? key : `${key} ${Object.values(args).join("=")}`

const closed: BreakerView = {
  key: "postgres",
  dependency: "postgres",
  instance: null,
  state: "closed",
  forced: null,
  failures: 0,
}

/** The turn of `/status` itself is open as long as it is worked on. */
const nobody: Waiting = { turns: 1, oldestUnanswered: 0, deadLetters: 0 }

interface Scene {
  readonly reasons?: ReadonlyArray<string>
  readonly waiting?: Waiting | "unknown"
  readonly breakers?: ReadonlyArray<BreakerView>
}

const away = new StoreError({ operation: "Backlog.waiting", transient: true, sqlState: null, message: "away" })

const told = ({ breakers = [closed], reasons = [], waiting = nobody }: Scene) =>
  StatusCommand.use(({ answer }) => answer(say)).pipe(
    Effect.map((outgoing) => (outgoing._tag === "Message" ? outgoing.text.text.split("\n") : [])),
    Effect.provide(
      StatusCommand.layer.pipe(
        Layer.provide(Layer.succeed(NotReady, { reasons: Effect.succeed(reasons) })),
        Layer.provide(Layer.succeed(Breakers, { views: Effect.succeed(breakers) })),
        Layer.provide(
          Layer.mock(Backlog, { waiting: waiting === "unknown" ? Effect.fail(away) : Effect.succeed(waiting) }),
        ),
      ),
    ),
  )

describe("/status", () => {
  it.effect("is short when all is well", () =>
    Effect.gen(function* () {
      const lines = yield* told({})
      assert.deepStrictEqual(lines, ["status-ready", "status-idle", "backup-none", "status-breakers-closed"])
    }).pipe(Effect.provide(MemoryBackupRuns)),
  )

  it.effect("says what is not well: why, who waits and how long, and each breaker", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 day")
      const lines = yield* told({
        reasons: ["the database does not answer", "no updates come in"],
        waiting: { turns: 4, oldestUnanswered: 86_400_000 - 5 * 60_000, deadLetters: 2 },
        breakers: [
          closed,
          { ...closed, key: "model:a", state: "open" },
          { ...closed, key: "s3", state: "closed", forced: "closed" },
        ],
      })
      assert.deepStrictEqual(lines, [
        "status-not-ready the database does not answer; no updates come in",
        "status-waiting 3=age-minutes 5",
        "status-dead-letters 2",
        "backup-none",
        "status-breaker model:a=open",
        "status-breaker-forced s3=closed",
      ])
    }).pipe(Effect.provide(MemoryBackupRuns)),
  )

  it.effect("says how old the newest verified backup is", () =>
    Effect.gen(function* () {
      const runs = yield* BackupRuns
      const wanted = { kind: "backup", trigger: "schedule", tier: "daily", slot: null, askedBy: null } as const
      const id = yield* runs.begin(wanted)
      const nothing = { name: null, bytes: null, rows: null, durations: {}, detail: null } as const
      yield* runs.finish(id, { ...nothing, state: "verified" })
      yield* TestClock.adjust("5 hours")
      assert.include(yield* told({}), "backup-newest age-hours 5")
      assert.include(yield* told({ waiting: { ...nobody, turns: 2, oldestUnanswered: null } }), "status-working 1")
    }).pipe(Effect.provide(MemoryBackupRuns)),
  )

  it.effect("says what it cannot know", () =>
    Effect.gen(function* () {
      const lines = yield* told({ waiting: "unknown" })
      assert.deepStrictEqual(lines, ["status-ready", "status-unknown", "status-breakers-closed"])
    }).pipe(Effect.provide(MemoryBackupRuns)),
  )
})
