import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule, Schema } from "effect"
import { broadcast as policy } from "../../src/policy/Broadcast.ts"
import { Int8 } from "../../src/store/driver/Statements.ts"
import { House } from "../support/House.ts"
import * as Crowd from "./Crowd.ts"
import { Book, inHouse, type Scenario } from "./Scenario.ts"

const size = 30
const each = 3

const Left = Schema.Struct({ jobs: Int8, turns: Int8, ended: Int8 })
const Repeats = Schema.Struct({ chatId: Int8 })

/** The number in a text that a job said. */
const numberOf = (text: string) => Number(/^(?:⏰ )?Reminder (\d+)/.exec(text)?.[1] ?? Number.NaN)

const left = Effect.flatMap(House, ({ rows }) =>
  rows(
    `SELECT (SELECT count(*) FROM jobs WHERE kind = 'reminders.due' AND done_at IS NULL) AS jobs,
       (SELECT count(*) FROM jobs WHERE kind = 'reminders.due' AND done_at IS NOT NULL) AS ended,
       (SELECT count(*) FROM turns WHERE update_id < 0 AND status <> 'done') AS turns`,
    [],
    Left,
  ),
)

const until = (wanted: (left: typeof Left.Type) => boolean) =>
  left.pipe(
    Effect.filterOrFail(([now]) => now !== undefined && wanted(now)),
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.timeout("100 seconds"),
  )

/** What the jobs said, as it is on the screens and in the records. */
const counted = Effect.fnUntraced(function* (ids: ReadonlyArray<number>, each: number) {
  const { rows, sim } = yield* House
  const repeats = yield* rows(
    'SELECT chat_id AS "chatId" FROM deliveries JOIN turns ON update_id = turn_id WHERE turn_id < 0 AND repeated',
    [],
    Repeats,
  )
  const screens = ids.map((id) => {
    const seen = sim.fromBot(id).flatMap(({ text }) => (Number.isNaN(numberOf(text)) ? [] : [numberOf(text)]))
    const first = [...new Set(seen)]
    const times = first.map((number) => seen.filter((other) => other === number).length)
    const extra = seen.length - first.length
    return {
      lost: each - first.length,
      doubled: times.filter((count) => count > 2).length,
      outOfOrder: first.filter((number, index) => number < (first[index - 1] ?? number)).length,
      repeatsNotRecorded: Math.max(0, extra - repeats.filter(({ chatId }) => chatId === id).length),
    }
  })
  const sum = (field: keyof (typeof screens)[number]) => screens.reduce((total, screen) => total + screen[field], 0)
  return {
    turns: ids.length * each,
    lost: sum("lost"),
    doubled: sum("doubled"),
    outOfOrder: sum("outOfOrder"),
    repeatsRecorded: repeats.length,
    repeatsNotRecorded: sum("repeatsNotRecorded"),
    deadLetters: 0,
  }
})

const killed = inHouse(
  "kill -9 of the bot at the minute of many reminders",
  Effect.gen(function* () {
    const { add } = yield* Book
    const { rows, sim, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(size)
    yield* sim.fault({ method: "sendMessage", times: size, kind: { _tag: "Latency", millis: 500 } })
    yield* rows(
      `WITH due AS (
         INSERT INTO reminders (user_id, id, text, due_at)
         SELECT person, n, 'Reminder ' || n, date_trunc('milliseconds', now())
         FROM generate_series(1, ${each}) AS n, unnest($1::bigint[]) AS people(person) RETURNING *)
       INSERT INTO jobs (kind, key, lane, user_id, payload)
       SELECT 'reminders.due', user_id || ' ' || id, user_id::text, user_id, jsonb_build_object('id', id,
         'due', floor(extract(epoch FROM due_at) * 1000)::bigint)
       FROM due ORDER BY due.id, due.user_id
       RETURNING 1`,
      [crowd.ids.map(BigInt)],
      Schema.Unknown,
    )
    yield* until(({ ended, jobs, turns }) => ended > size && jobs > 0 && turns > 0)
    assert.strictEqual(yield* bot.end("SIGKILL"), null)
    const [took] = yield* Effect.timed(
      Effect.andThen(
        start(),
        until(({ jobs, turns }) => jobs === 0 && turns === 0),
      ),
    )
    const row = {
      fault: "kill -9 of the bot at the minute of many reminders",
      ...(yield* counted(crowd.ids, each)),
      recoverySeconds: Math.round(Duration.toSeconds(took) * 10) / 10,
    }
    yield* add(row)
    assert.deepStrictEqual(row, { ...row, lost: 0, doubled: 0, outOfOrder: 0, repeatsNotRecorded: 0 })
  }),
)

const Sent = Schema.Struct({ reached: Int8, isOver: Schema.Boolean })

const sent = Effect.flatMap(House, ({ rows }) =>
  rows("SELECT reached::bigint, state = 'done' AS \"isOver\" FROM broadcasts", [], Sent),
)

/** Of the broadcast, and of what is left to be said. */
const untilSent = (wanted: (now: typeof Sent.Type, open: number) => boolean) =>
  Effect.all([sent, left]).pipe(
    Effect.filterOrFail(([[now], [open]]) => now !== undefined && open !== undefined && wanted(now, open.turns)),
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.timeout("100 seconds"),
  )

const broadcast = inHouse(
  "kill -9 of the bot in the middle of a broadcast",
  Effect.gen(function* () {
    const { add } = yield* Book
    const { rows, sim, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(2 * policy.batch)
    yield* sim.fault({ method: "sendMessage", times: policy.batch, kind: { _tag: "Latency", millis: 500 } })
    yield* rows(
      `WITH begun AS (
         INSERT INTO broadcasts (id, texts, state, people, began_at)
         SELECT 'x', '{"en": "Reminder 1 for everybody"}', 'running', count(*), now() FROM users RETURNING id)
       INSERT INTO jobs (kind, key, lane, payload)
       SELECT 'broadcast.batch', id || ' 0', 'broadcast', jsonb_build_object('id', id, 'round', 0, 'teller',
         jsonb_build_object('userId', $1::bigint, 'chatId', $1::bigint, 'language', 'en', 'messageId', NULL))
       FROM begun RETURNING 1`,
      [BigInt(crowd.ids[0] ?? 0)],
      Schema.Unknown,
    )
    yield* untilSent(({ reached }, open) => reached === policy.batch && open > 0)
    assert.strictEqual(yield* bot.end("SIGKILL"), null)
    const [took] = yield* Effect.timed(
      Effect.andThen(
        start(),
        untilSent(({ isOver }, open) => isOver && open === 0),
      ),
    )
    const row = {
      fault: "kill -9 of the bot in the middle of a broadcast",
      ...(yield* counted(crowd.ids, 1)),
      recoverySeconds: Math.round(Duration.toSeconds(took) * 10) / 10,
    }
    yield* add(row)
    assert.deepStrictEqual(row, { ...row, lost: 0, doubled: 0, outOfOrder: 0, repeatsNotRecorded: 0 })
  }),
)

export const jobs: ReadonlyArray<Scenario> = [killed, { ...broadcast, isLong: true }]
