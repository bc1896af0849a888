import { assert, layer } from "@effect/vitest"
import { Context, Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import type { Guard } from "../../src/boundary/Guard.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { Pruning } from "../../src/domain/talk/Pruning.ts"
import * as ConsentSql from "../../src/features/consent/ConsentSql.ts"
import { change } from "../../src/features/consent/Kept.ts"
import { runsLookedAt } from "../../src/policy/Backup.ts"
import { prunedTurns, retention } from "../../src/policy/Retention.ts"
import { ChangeKinds } from "../../src/store/driver/Changes.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { PruningSql } from "../../src/store/PruningSql.ts"
import { consentOn } from "../features/consent/MemoryConsent.ts"
import { pruningOn } from "../support/MemoryPruning.ts"
import { makeState } from "../support/MemoryState.ts"
import { portsOn } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { arrival, begin, type Chat, forgetful, history, newChat, settlement, text } from "./Stores.ts"

/** Time passes for all that is there. */
class Passing extends Context.Service<Passing, { readonly by: (time: Duration.Duration) => Effect.Effect<void> }>()(
  "test/Passing",
) {}

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    consentOn(state)
    const ports = portsOn(state)
    return Layer.mergeAll(
      Layer.succeed(Inbox, ports.inbox),
      Layer.succeed(Outbox, ports.outbox),
      Layer.succeed(People, ports.people),
      Layer.succeed(DeadLetters, ports.deadLetters),
      Layer.succeed(Pruning, pruningOn(state)),
      Layer.succeed(Passing, { by: TestClock.adjust }),
    )
  }),
)

/** The server's clock goes on as it does: what is there becomes older. */
const onServer = Layer.effect(
  Passing,
  Effect.map(SqlClient, (sql) => ({
    by: (time) =>
      sql`UPDATE turns SET done_at = done_at - ${Duration.toMillis(time)} * interval '1 millisecond'`.pipe(
        Effect.orDie,
        Effect.asVoid,
      ),
  })),
)

const postgres = (guard: Layer.Layer<Guard>) =>
  Layer.merge(PruningSql, onServer).pipe(
    Layer.provide(Statements.layer),
    Layer.provide(guard),
    Layer.provideMerge(testStore(guard)),
    Layer.provide(Layer.succeed(ChangeKinds, ConsentSql.changes)),
    Layer.orDie,
  )

const stores = [
  ["in memory", memory],
  ["in PostgreSQL", postgres(passThrough)],
  ["in PostgreSQL, each answer lost once", postgres(forgetful)],
] as const

const { turns: window } = retention
const aDay = Duration.days(1)

const said = [{ role: "user", text: "hello", telegramMessageId: null }] as const

/** A turn with an answer of one part that is still to be sent. */
const answered = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const turn = text(chat, "hello")
  const at = yield* begin(chat, turn)
  yield* inbox.settle(settlement(chat, turn, at, ["good day"], { messages: said }))
  return { turn, ref: { updateId: turn.incoming.updateId, chatId: chat.id, epoch: at.epoch, part: 0 } }
})

const refused = { _tag: "Failed", reason: "refused" } as const

const done = Effect.fnUntraced(function* (chat: Chat) {
  const { ref, turn } = yield* answered(chat)
  yield* Outbox.use((outbox) => outbox.settle(ref, refused))
  return { ref, turn }
})

/** Which of them are known: a known update that comes again is taken for a repeated one. */
const known = Effect.fnUntraced(function* (...turns: ReadonlyArray<{ readonly turn: Arrival }>) {
  const inbox = yield* Inbox
  const taken = yield* inbox.accept(turns.map(({ turn }) => turn))
  return turns.map(({ turn }) => !taken.includes(turn.incoming.updateId))
})

const prune = Pruning.use(({ prune }) => prune)

for (const [place, store] of stores) {
  layer(store)(`Pruning ${place}`, (it) => {
    it.effect("deletes what was done longer ago than the window, and keeps what was said", () =>
      Effect.gen(function* () {
        const passing = yield* Passing
        const [chat, other] = [newChat(), newChat()]
        const old = yield* done(chat)
        yield* passing.by(Duration.subtract(window, aDay))
        const young = yield* done(other)
        assert.deepStrictEqual(yield* prune, { turns: 0, more: false })
        yield* passing.by(Duration.times(aDay, 2))
        assert.isFalse((yield* prune).more)
        assert.deepStrictEqual(yield* history(chat), ["user: hello"])
        assert.deepStrictEqual(yield* known(old, young), [false, true])
      }),
    )

    it.effect("keeps what is not done, however old, and what was opened again", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const passing = yield* Passing
        const [waiting, again] = [yield* answered(newChat()), yield* answered(newChat())]
        yield* letters.add(again.ref, "delivery", "refused")
        yield* Outbox.use((outbox) => outbox.settle(again.ref, refused))
        yield* passing.by(Duration.times(window, 2))
        assert.isTrue(yield* letters.retry(again.ref.updateId))
        yield* prune
        assert.deepStrictEqual(yield* known(waiting, again), [true, true])
        yield* Outbox.use((outbox) => outbox.settle(again.ref, refused))
        yield* prune
        assert.deepStrictEqual(yield* known(again), [true], "its time begins anew")
      }),
    )

    it.effect("keeps what waits for consent for its time, and a late yes brings nothing back", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const passing = yield* Passing
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        yield* inbox.settle(settlement(chat, turn, at, [], { changes: [change.hold] }))
        yield* passing.by(Duration.subtract(retention.held, aDay))
        yield* prune
        assert.deepStrictEqual(yield* known({ turn }), [true])
        yield* passing.by(Duration.times(aDay, 2))
        const pressed = arrival(chat, { _tag: "Callback", queryId: "q", data: "consent:yes", messageId: null })
        const later = yield* begin(chat, pressed)
        yield* inbox.settle(settlement(chat, pressed, later, [], { changes: [change.release] }))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
        yield* prune
        assert.deepStrictEqual(yield* known({ turn }), [false])
      }),
    )

    it.effect("keeps a turn until its dead letter is dealt with", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const passing = yield* Passing
        const dead = yield* answered(newChat())
        yield* letters.add(dead.ref, "delivery", "refused")
        yield* Outbox.use((outbox) => outbox.settle(dead.ref, refused))
        yield* passing.by(Duration.times(window, 2))
        yield* prune
        assert.isNotNull(yield* letters.show(dead.ref.updateId))
        assert.deepStrictEqual(yield* known(dead), [true])
        yield* letters.drop(dead.ref.updateId)
        yield* prune
        assert.isNull(yield* letters.show(dead.ref.updateId))
        assert.deepStrictEqual(yield* known(dead), [false])
      }),
    )

    it.effect("says that more are left until none are", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const inbox = yield* Inbox
        const passing = yield* Passing
        const unread = Array.from({ length: 3 * prunedTurns }, () => arrival(chat, { _tag: "Unknown", kind: "poll" }))
        yield* inbox.accept(unread)
        yield* passing.by(Duration.times(window, 2))
        assert.deepStrictEqual(yield* prune, { turns: prunedTurns, more: true })
        yield* Effect.repeat(prune, { while: ({ more }) => more })
        assert.lengthOf(yield* inbox.accept(unread), unread.length)
      }),
    )
  })
}

layer(postgres(passThrough))("Pruning of runs of backups", (it) => {
  it.effect("keeps the newest, however old, and what is not old", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const runs = (number: number, days: number) => sql`
        INSERT INTO backup_runs (kind, trigger, tier, state, started_at, finished_at)
        SELECT 'backup', 'schedule', 'daily', 'verified', at, at
        FROM generate_series(1, ${number}::int), (SELECT now() - ${days}::int * interval '1 day' AS at) AS made`
      const old = Duration.toDays(retention.backupRuns) + 1
      yield* runs(2, old - 2)
      yield* runs(3, old)
      yield* runs(runsLookedAt, old)
      yield* prune
      assert.deepStrictEqual(yield* sql`SELECT count(*)::int AS runs FROM backup_runs`, [{ runs: runsLookedAt + 2 }])
    }),
  )
})
