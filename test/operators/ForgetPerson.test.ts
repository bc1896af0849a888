import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import { ErasureLedger } from "../../src/domain/backup/ErasureLedger.ts"
import { type Erasure, Erasures } from "../../src/domain/backup/Erasures.ts"
import { Remains } from "../../src/domain/backup/Remains.ts"
import { ChatId, UserId } from "../../src/domain/Ids.ts"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { forgetPerson } from "../../src/operators/people/ForgetPerson.ts"
import { MemoryAuditLog } from "../support/MemoryOperators.ts"

const ada = UserId.make(7)
const away = new StoreError({ operation: "Erasures.forget", transient: true, sqlState: null, message: "away" })

const world = (forget: Erasures["Service"]["forget"], unreachable: string | null = null) => {
  const written: Array<Erasure> = []
  const ledger = Layer.succeed(ErasureLedger, {
    read: Effect.sync(() => written),
    add: (erasures) =>
      Effect.sync(() => {
        written.push(...erasures)
        return { unreachable }
      }),
  })
  const remains = Layer.succeed(Remains, {
    forget: ({ userId }) => Effect.succeed({ reached: [`Also ${userId} elsewhere.`], stays: ["A file."] }),
  })
  return {
    written,
    layer: Layer.mergeAll(ledger, remains, Layer.mock(Erasures, { forget, all: Effect.succeed([]) })),
  }
}

const recorded = AuditLog.use((log) => log.recent(10)).pipe(
  Effect.map((entries) => entries.map(({ actor, action, target, details }) => ({ actor, action, target, details }))),
)
const by = { actor: "command:root", action: "user.forget", target: null }

describe("forgetting a person", () => {
  it.effect("is in the audit log, with who did it but not to whom, and tells what was found and what stays", () => {
    const { layer, written } = world(
      () => Effect.succeed({ wasKnown: true, chats: [ChatId.make(ada)] }),
      "The bucket is away.",
    )
    return Effect.gen(function* () {
      const done = yield* forgetPerson("command:root", ada)
      assert.deepStrictEqual(done, {
        wasKnown: true,
        unreachable: "The bucket is away.",
        reached: ["Also 7 elsewhere."],
        stays: ["A file."],
      })
      assert.deepStrictEqual(
        written.map(({ userId }) => userId),
        [ada],
      )
      assert.deepStrictEqual(yield* recorded, [{ ...by, details: {} }])
    }).pipe(Effect.provide([layer, MemoryAuditLog, MemoryCache]))
  })

  it.effect("is in the ledger and in the audit log even if the database fails", () => {
    const { layer, written } = world(() => Effect.fail(away))
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(forgetPerson("command:root", ada))).message, "away")
      assert.lengthOf(written, 1)
      assert.deepStrictEqual(yield* recorded, [
        { ...by, details: { refused: "away" } },
        { ...by, details: {} },
      ])
    }).pipe(Effect.provide([layer, MemoryAuditLog, MemoryCache]))
  })
})
