import { assert, layer } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { JobQueue } from "../../../src/domain/JobQueue.ts"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import type { PersonChange } from "../../../src/domain/talk/Turn.ts"
import { wake } from "../../../src/features/reminders/Due.ts"
import { change, type Reminder, Reminders } from "../../../src/features/reminders/Reminders.ts"
import * as RemindersSql from "../../../src/features/reminders/RemindersSql.ts"
import { make } from "../../../src/features/reminders/Reminding.ts"
import {
  begin,
  type Chat,
  inPostgres,
  newChat,
  settlement,
  storesWith,
  storeWith,
  text,
} from "../../contract/Stores.ts"
import { memoryRemindersOn } from "./MemoryReminders.ts"

const storeOf = storeWith(RemindersSql.layer, RemindersSql.changes)

const due = Date.UTC(2026, 11, 1, 6)
const tea = { id: 5, text: "tea\u0000", due, rhythm: null, zone: null, messageId: 9, threadId: 3 }
const pills = { ...tea, id: 6, text: "pills", due: due - 1, zone: "UTC", messageId: null }
const weekly = { repeat: "weekly", minutes: 540, weekday: 0 } as const

const turn = Effect.fnUntraced(function* (chat: Chat, changes: ReadonlyArray<Change>, person: PersonChange = {}) {
  const update = text(chat, "")
  const at = yield* begin(chat, update)
  assert.isNotNull(yield* Inbox.use((inbox) => inbox.settle(settlement(chat, update, at, [], { changes, person }))))
})

const brief = ({ due, id, rhythm, saidAt, text }: Reminder) =>
  [id, text.replace("\u0000", "\uFFFD"), due, rhythm?.repeat ?? null, saidAt !== null] as const

const all = (chat: Chat) =>
  Effect.map(
    Reminders.use((reminders) => reminders.all(chat.sender.id)),
    (found) => found.map(brief),
  )

for (const [place, store] of storesWith(memoryRemindersOn, storeOf)) {
  layer(store)(`Reminders ${place}`, (it) => {
    it.effect("are set, changed, said once and removed, each for its own person", () =>
      Effect.gen(function* () {
        const reminders = yield* Reminders
        const [chat, other] = [newChat(), newChat()]
        yield* turn(other, [change.set(tea)])
        yield* turn(chat, [change.set(tea), change.set({ ...pills, rhythm: weekly })], {
          consent: "granted",
          timeZone: "UTC",
        })
        assert.deepStrictEqual(yield* all(chat), [
          [6, "pills", due - 1, "weekly", false],
          [5, "tea\uFFFD", due, null, false],
        ])
        assert.strictEqual((yield* reminders.askedBy(chat.sender.id, TelegramMessageId.make(9)))?.id, 5)
        const found = yield* reminders.find(chat.sender.id, 6)
        assert.deepInclude(found, { timeZone: "UTC", isReachable: true })
        assert.strictEqual(found?.reminder.threadId, 3)
        assert.deepStrictEqual(found?.reminder.rhythm, weekly)

        const next = due + 604_800_000 - 1
        yield* turn(chat, [
          change.said({ id: 5, due, next: null, zone: "UTC" }),
          change.said({ id: 6, due: due - 1, next, zone: "UTC" }),
          change.said({ id: 6, due: due - 1, next: next + 1, zone: "UTC" }),
        ])
        assert.deepStrictEqual(yield* all(chat), [
          [5, "tea\uFFFD", due, null, true],
          [6, "pills", next, "weekly", true],
        ])
        const elsewhere = { id: 6, due: next, next: next + 3_600_000, zone: "Europe/Berlin" }
        yield* turn(chat, [change.move(elsewhere), change.move({ ...elsewhere, next: next + 1 })])
        assert.deepStrictEqual((yield* all(chat))[1], [6, "pills", next + 3_600_000, "weekly", true])
        yield* turn(chat, [change.set({ ...tea, text: "coffee" }), change.remove(6)])
        yield* turn(chat, [change.move({ ...elsewhere, due: next + 3_600_000 })])
        assert.deepStrictEqual(yield* all(chat), [[5, "coffee", due, null, true]])
        yield* turn(chat, [change.set({ ...tea, due: due + 1 })], { blocked: true })
        assert.deepStrictEqual(yield* all(chat), [[5, "tea\uFFFD", due + 1, null, false]])
        assert.isFalse((yield* reminders.find(chat.sender.id, 5))?.isReachable)
        assert.lengthOf(yield* all(other), 1)
        assert.isNull(yield* reminders.find(other.sender.id, 6))
      }),
    )
  })
}

const Owed = "SELECT count(*)::int AS count FROM turns WHERE user_id = "

for (const [place, store] of inPostgres(storeOf)) {
  layer(store)(`A reminder whose time has come ${place}`, (it) => {
    it.effect("is said once, whichever process dies, and goes with its person", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const queue = yield* JobQueue
        const { reminding } = yield* make
        const kind = reminding.jobs?.find(({ name }) => name === "reminders.due")
        if (kind === undefined) return assert.fail("there is no such job")
        const chat = newChat()
        const [{ at } = { at: 0 }] = yield* sql<{ readonly at: number }>`
          SELECT (floor(extract(epoch FROM now())) * 1000)::float8 AS at`
        const past = { ...tea, due: at }
        const daily = { repeat: "daily", minutes: 720, weekday: null } as const
        yield* turn(chat, [change.set(past), change.set({ ...past, id: 6, rhythm: daily, zone: "UTC" })], {
          consent: "granted",
        })
        yield* queue.enqueue([past, { ...past, id: 6 }].map((each) => wake(chat.sender.id, each)))

        /** As another process does it; one whose lease has ended comes too late. */
        const work = Effect.fnUntraced(function* (isKilled: boolean) {
          const [job] = yield* queue.claim(["reminders.due"], 1, Duration.seconds(30))
          if (job === undefined) return null
          const result = yield* kind.run(job.payload, job)
          if (isKilled) yield* sql`UPDATE jobs SET leased_until = now() - interval '1 second' WHERE id = ${job.id}`
          return { job, result }
        })
        const killed = yield* work(true)
        const first = yield* work(false)
        assert.strictEqual(first?.job.id, killed?.job.id)
        if (killed === null || first === null) return assert.fail("no job was due")
        assert.isTrue(yield* queue.complete(first.job, first.result))
        assert.isFalse(yield* queue.complete(killed.job, killed.result))
        const second = yield* work(false)
        if (second === null) return assert.fail("the other one was not due")
        assert.isTrue(yield* queue.complete(second.job, second.result))
        assert.isNull(yield* work(false))

        const said = yield* sql.unsafe(`${Owed}${chat.sender.id} AND payload #>> '{content,feature}' = 'reminders'`)
        assert.deepStrictEqual(said, [{ count: 2 }])
        const there = yield* sql.unsafe(`${Owed}${chat.sender.id} AND payload #>> '{content,context,threadId}' = '3'`)
        assert.deepStrictEqual(there, [{ count: 2 }])
        assert.deepStrictEqual(
          (yield* all(chat)).map(([id, , , repeat, isSaid]) => [id, repeat, isSaid]),
          [
            [5, null, true],
            [6, "daily", true],
          ],
        )
        yield* sql`UPDATE reminders SET said_at = now() - interval '31 days'`
        yield* Reminders.use(({ prune }) => prune)
        assert.deepStrictEqual(
          (yield* all(chat)).map(([id]) => id),
          [6],
        )
        yield* sql`DELETE FROM users WHERE user_id = ${chat.sender.id}`
        assert.isEmpty(yield* sql`SELECT FROM jobs WHERE user_id = ${chat.sender.id}`)
        assert.isEmpty(yield* all(chat))
      }),
    )
  })
}
