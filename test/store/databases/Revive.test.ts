import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { Erasures } from "../../../src/domain/backup/Erasures.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { epochsAfterRestore } from "../../../src/policy/Backup.ts"
import { begin, history, newChat, settlement, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testBackupStore } from "../../support/TestDatabase.ts"

const store = testBackupStore(passThrough).pipe(Layer.orDie)

const own = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Effect.scoped, Effect.provide(store, { local: true }))

const said = [
  { role: "user", text: "my secret", telegramMessageId: null },
  { role: "assistant", text: "it is safe", telegramMessageId: null },
] as const

/** A turn that is answered in two parts, the first of which may have been sent once. */
const talked = Effect.fnUntraced(function* () {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const chat = newChat()
  const turn = text(chat, "my secret")
  const at = yield* begin(chat, turn)
  yield* inbox.settle(settlement(chat, turn, at, ["a", "b"], { messages: said }))
  const ref = { updateId: turn.incoming.updateId, chatId: chat.id, epoch: at.epoch }
  yield* outbox.sending({ ...ref, part: 0 })
  yield* DeadLetters.use((letters) => letters.add(ref, "delivery", "refused"))
  return { chat, at, ref }
})

describe("a restored copy that is made fit to live on", () => {
  it.live("has forgotten again who was forgotten since, and nobody else", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const erasures = yield* Erasures
        const [gone, kept, back] = [yield* talked(), yield* talked(), yield* talked()]
        yield* erasures.forget(back.chat.sender.id)
        const [known] = yield* erasures.all
        const returned = text(back.chat, "hello again")
        yield* begin(back.chat, returned)
        const ledger = [
          { userId: gone.chat.sender.id, at: 1_000 },
          { userId: gone.chat.sender.id, at: 2_000 },
          // The copy knows of this one: what is there of the person came later.
          { userId: back.chat.sender.id, at: known?.at ?? 0 },
          { userId: newChat().sender.id, at: 3_000 },
        ]
        assert.deepStrictEqual(yield* databases.revive(databases.target, ledger), { forgotten: 1 })
        assert.deepStrictEqual(yield* history(gone.chat), [])
        assert.lengthOf(yield* history(kept.chat), 2)
        assert.lengthOf(yield* Inbox.use((inbox) => inbox.open(back.chat.id, 10)), 1)
        assert.isNull(yield* DeadLetters.use((letters) => letters.show(gone.ref.updateId)))
        const all = yield* erasures.all
        assert.sameDeepMembers([...all], ledger.slice(1))
        assert.deepStrictEqual(yield* databases.revive(databases.target, ledger), { forgotten: 0 })
      }),
    ),
  )

  it.live("is written by no owner of before, and remembers nothing for the next one", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const { chat, at, ref } = yield* talked()
        yield* databases.revive(databases.target, [])
        assert.isFalse(yield* Outbox.use((outbox) => outbox.sending({ ...ref, part: 1 })))
        const { epoch } = yield* Inbox.use((inbox) => inbox.own(chat.id))
        assert.strictEqual(epoch, at.epoch + epochsAfterRestore + 1)
      }),
    ),
  )

  it.live("sends what was open as something that may have been sent", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const { chat } = yield* talked()
        yield* databases.revive(databases.target, [])
        const [open] = yield* Inbox.use((inbox) => inbox.open(chat.id, 1))
        assert.deepStrictEqual(
          open?.deliveries.map(({ part, state, attempts }) => ({ part, state, attempts })),
          [
            { part: 0, state: "sending", attempts: 1 },
            { part: 1, state: "sending", attempts: 1 },
          ],
        )
      }),
    ),
  )

  it.live("runs no backup that was at work or asked for when it was made", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const runs = yield* BackupRuns
        const { chat } = yield* talked()
        yield* runs.request(chat.id)
        yield* runs.begin({ kind: "backup", trigger: "command", tier: "daily", slot: null, askedBy: null })
        yield* databases.revive(databases.target, [])
        assert.isNull(yield* runs.takeRequest)
        assert.deepStrictEqual(
          (yield* runs.recent(10)).map(({ state }) => state),
          ["restored", "restored"],
        )
        assert.deepStrictEqual(yield* runs.tellEnded(() => []), [])
      }),
    ),
  )

  it.live("is only forgotten in, if that is all that is asked, also by an older release's function", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const sql = yield* SqlClient
        const [gone, kept] = [yield* talked(), yield* talked()]
        yield* sql`DROP FUNCTION confidant_forget`
        const erasures = [{ userId: gone.chat.sender.id, at: 1_000 }]
        assert.deepStrictEqual(yield* databases.erase(databases.target, erasures), { forgotten: 1 })
        assert.deepStrictEqual(yield* databases.erase(databases.target, erasures), { forgotten: 0 })
        assert.deepStrictEqual(yield* history(gone.chat), [])
        assert.lengthOf(yield* history(kept.chat), 2)
        assert.deepStrictEqual(yield* sql`SELECT epoch FROM chats WHERE chat_id = ${kept.chat.id}`, [
          { epoch: BigInt(kept.at.epoch) },
        ])
      }),
    ),
  )

  it.live("may be of an older release, or of something else", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const sql = yield* SqlClient
        const { at, chat } = yield* talked()
        yield* sql`DROP FUNCTION confidant_forget`
        yield* sql`DROP TABLE erasures, backup_runs, broadcasts, dead_letters, budget_uses, budget_days, budgets, kept_changes, conversation_numbers, jobs, invites`
        const ledger = [{ userId: chat.sender.id, at: 1_000 }]
        assert.deepStrictEqual(yield* databases.revive(databases.target, ledger), { forgotten: 1 })
        assert.deepStrictEqual(yield* sql`SELECT epoch > ${at.epoch} AS raised FROM chats`, [{ raised: true }])
        assert.deepInclude(yield* databases.holdings(databases.target, 0), { people: 0, messages: 0 })
        yield* sql`DROP TABLE confidant_migrations, users, conversations CASCADE`
        assert.deepStrictEqual(yield* databases.revive(databases.target, ledger), { forgotten: 0 })
        assert.isNull(yield* databases.holdings(databases.target, 0))
      }),
    ),
  )

  it.live("says what people would lose with it", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        yield* talked()
        const held = yield* databases.holdings(databases.target, 0)
        assert.deepInclude(held, { people: 1, messages: 2, messagesSince: 2 })
        const newest = held?.newestMessage ?? 0
        assert.strictEqual((yield* databases.holdings(databases.target, newest + 1))?.messagesSince, 0)
      }),
    ),
  )
})
