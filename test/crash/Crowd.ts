import { assert } from "@effect/vitest"
import type { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Schedule, Schema } from "effect"
import { Int8 } from "../../src/store/driver/Statements.ts"
import type { Person } from "../../src/playground/SimApi.ts"
import { House } from "../support/House.ts"
import { Book } from "./Scenario.ts"
import { counted, type Records } from "./Ledger.ts"

const Waiting = Schema.Tuple([Schema.Struct({ kept: Int8, open: Int8 })])
const Turns = Schema.Array(Schema.Struct({ updateId: Int8, status: Schema.String, answeredIn: Schema.NullOr(Int8) }))
const History = Schema.Array(
  Schema.Struct({
    chatId: Int8,
    role: Schema.Literals(["user", "assistant"]),
    text: Schema.String,
    messageId: Schema.NullOr(Int8),
    turnId: Int8,
  }),
)
const Parts = Schema.Array(
  Schema.Struct({ turnId: Int8, repeated: Schema.Boolean, error: Schema.NullOr(Schema.String) }),
)

/** The patience of a test with a bot that recovers. */
const within = Duration.seconds(150)

const everywhere = { concurrency: 16, discard: true } as const

/** People who talk with the bot all at once. */
export type Crowd = Effect.Success<ReturnType<typeof make>>

/** "Person 0", "Person 1" and so on, added to the emulator. */
export const peopleCalled = (what: string, count: number) =>
  Effect.flatMap(House, ({ sim }) =>
    Effect.forEach(
      Array.from({ length: count }, (_, place) => `${what} ${place}`),
      (name) => sim.addPerson(name),
      { concurrency: 16 },
    ),
  )

/** `size` people whom nobody has seen before. */
export const make = Effect.fnUntraced(function* (size: number) {
  const { add } = yield* Book
  const { connect, sim } = yield* House
  const people: ReadonlyArray<Person> = yield* peopleCalled("Person", size)
  const ids = people.map(({ id }) => id)
  const chats = ids.map(BigInt)
  let said = 0

  const read = <A, I>(sql: PgClient.PgClient, query: string, schema: Schema.Codec<A, I>) =>
    Effect.flatMap(sql.unsafe(query, [chats]), Schema.decodeUnknownEffect(schema))

  const waiting = (sql: PgClient.PgClient) =>
    read(
      sql,
      `SELECT (SELECT count(*) FROM messages WHERE role = 'user' AND user_id = ANY($1::bigint[])) AS kept,
         (SELECT count(*) FROM turns WHERE status <> 'done' AND chat_id = ANY($1::bigint[])) AS open`,
      Waiting,
    )

  /** Waits until everything that was said is in the history and nothing is open. The database may go and come meanwhile. */
  const settled = Effect.suspend(() => {
    let last = "the database was away"
    const look = (sql: PgClient.PgClient) =>
      waiting(sql).pipe(
        Effect.tap(([{ kept, open }]) => Effect.sync(() => (last = `${kept} of ${said} in the history, ${open} open`))),
        Effect.filterOrFail(
          ([{ kept, open }]) => kept >= said && open === 0,
          () => "waiting" as const,
        ),
        Effect.retry({ while: (error) => error === "waiting", schedule: Schedule.spaced("50 millis") }),
      )
    return Effect.scoped(Effect.flatMap(connect, look)).pipe(
      Effect.catchDefect((defect) => Effect.fail(defect)),
      Effect.retry(Schedule.spaced("100 millis")),
      Effect.timeoutOrElse({
        duration: within,
        orElse: () => Effect.die(new Error(`Waited in vain for the crowd: ${last}`)),
      }),
    )
  })

  const records = Effect.scoped(
    Effect.gen(function* () {
      const sql = yield* connect
      const state = yield* sim.state
      const screen = state.messages.filter(({ chatId }) => ids.includes(chatId))
      return {
        said: screen.filter(({ from }) => from === "user"),
        shown: screen.filter(({ from }) => from === "bot"),
        turns: yield* read(
          sql,
          `SELECT update_id AS "updateId", status, answered_in AS "answeredIn"
           FROM turns WHERE chat_id = ANY($1::bigint[]) ORDER BY update_id`,
          Turns,
        ),
        history: yield* read(
          sql,
          `SELECT user_id AS "chatId", role, text, telegram_message_id AS "messageId", turn_id AS "turnId"
           FROM messages WHERE user_id = ANY($1::bigint[]) ORDER BY id`,
          History,
        ),
        parts: yield* read(
          sql,
          `SELECT turn_id AS "turnId", repeated, error FROM deliveries JOIN turns ON update_id = turn_id
           WHERE chat_id = ANY($1::bigint[])`,
          Parts,
        ),
      } satisfies Records
    }),
  )

  return {
    people,
    ids,
    /** Each of them writes this, with the place in the crowd, so that no two messages are alike. */
    say: (text: string) =>
      Effect.forEach(ids, (id, place) => sim.say(id, `${text} ${place}`), everywhere).pipe(
        Effect.tap(() => Effect.sync(() => (said += ids.length))),
      ),
    /** Waits until each of them has got so many messages of the bot. */
    received: (count: number) =>
      Effect.forEach(ids, (id) => sim.received(id, count), { ...everywhere, concurrency: "unbounded" }),
    /** Waits until each of them has got a message like this. */
    heard: (what: string, part: string) =>
      Effect.forEach(ids, (id) => sim.receivedLike(id, what, ({ text }) => text.includes(part)), {
        concurrency: "unbounded",
        discard: true,
      }),
    /** How often each of them got a message like this, from the fewest to the most. */
    times: (part: string) => {
      const all = ids.map((id) => sim.fromBot(id).filter(({ text }) => text.includes(part)).length)
      return [Math.min(...all), Math.max(...all)]
    },
    settled,
    /** Puts right what was broken and waits until all are answered, then books what became of everything said. */
    recovers: <A, E, R>(fault: string, mend: Effect.Effect<A, E, R>) =>
      Effect.gen(function* () {
        const [took] = yield* Effect.timed(Effect.andThen(mend, settled))
        const row = {
          fault,
          ...counted(yield* records),
          recoverySeconds: Math.round(Duration.toSeconds(took) * 10) / 10,
        }
        yield* add(row)
        assert.deepStrictEqual(
          row,
          { ...row, turns: said, lost: 0, doubled: 0, outOfOrder: 0, repeatsNotRecorded: 0 },
          fault,
        )
        return row
      }),
  }
})

/** People whose first messages were answered. */
export const acquainted = Effect.fnUntraced(function* (size: number) {
  const crowd = yield* make(size)
  yield* crowd.say("Hello from")
  yield* crowd.settled
  return crowd
})
