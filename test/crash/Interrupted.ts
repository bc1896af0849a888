import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule, Schema } from "effect"
import { strFromU8, unzipSync } from "fflate"
import { Int8 } from "../../src/store/driver/Statements.ts"
import type { Person } from "../../src/playground/SimApi.ts"
import { House } from "../support/House.ts"
import { peopleCalled } from "./Crowd.ts"
import { Book, inHouse, type Scenario } from "./Scenario.ts"

const each = 8
const day = "I had a hard day"
const farewell = "Everything I held about you is deleted"

const Count = Schema.Struct({ count: Int8 })
const Known = Schema.Struct({ consent: Schema.NullOr(Schema.String) })

const everywhere = { concurrency: 8 } as const

const until = (query: string, wanted: (count: number) => boolean) =>
  Effect.flatMap(House, ({ rows }) => rows(query, [], Count)).pipe(
    Effect.filterOrFail(([found]) => found !== undefined && wanted(found.count)),
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.timeoutOrElse({ duration: "100 seconds", orElse: () => Effect.die(new Error(`In vain: ${query}`)) }),
  )

const waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
const left = `SELECT (SELECT count(*) FROM turns WHERE status <> 'done')
  + (SELECT count(*) FROM jobs WHERE kind IN ('export.make', 'say') AND done_at IS NULL) AS count`

const group = (what: string) => peopleCalled(what, each)

/** Somebody who has written, and is asked for a yes. */
const asked = Effect.fnUntraced(function* ({ id }: Person) {
  const { settled, sim } = yield* House
  yield* sim.say(id, day)
  yield* sim.received(id, 1)
  yield* settled(id)
})

const agrees = ({ id }: Person) =>
  Effect.flatMap(House, ({ sim }) => sim.press(id, sim.fromBot(id)[0]?.messageId ?? 0, "consent:yes"))

const agreed = Effect.fnUntraced(function* (person: Person) {
  const { settled, sim } = yield* House
  yield* asked(person)
  yield* agrees(person)
  yield* sim.receivedLike(person.id, "the answer", ({ text }) => text === `You wrote: ${day}`)
  yield* settled(person.id)
})

/** How many of them did not get it, and how many got it more than once. */
const counted = Effect.fnUntraced(function* (
  people: ReadonlyArray<Person>,
  isIt: (text: string, file: boolean) => boolean,
) {
  const { sim } = yield* House
  const times = people.map(({ id }) => sim.fromBot(id).filter(({ file, text }) => isIt(text, file !== null)).length)
  return { lost: times.filter((count) => count === 0).length, doubled: times.filter((count) => count > 1).length }
})

const killed = inHouse(
  "kill -9 while people agree, take everything away and are forgotten",
  Effect.gen(function* () {
    const { add } = yield* Book
    const { connect, history, rows, sim, start } = yield* House
    const bot = yield* start()
    const [newcomers, keepers, leavers] = [yield* group("New"), yield* group("Keeper"), yield* group("Leaver")]
    yield* Effect.forEach(newcomers, asked, everywhere)
    yield* Effect.forEach([...keepers, ...leavers], agreed, everywhere)
    yield* Effect.forEach(
      leavers,
      ({ id }) =>
        Effect.andThen(
          sim.say(id, "/forget"),
          sim.receivedLike(id, "the question", ({ text }) => text.includes("DELETE")),
        ),
      everywhere,
    )
    const death = Effect.gen(function* () {
      const sql = yield* connect
      const inTheMiddle = Effect.gen(function* () {
        yield* sql`LOCK TABLE archives IN SHARE ROW EXCLUSIVE MODE`
        yield* Effect.forEach(keepers, ({ id }) => sim.say(id, "/export"), everywhere)
        yield* until(waiting, (count) => count > 0)
        yield* sql`SELECT 1 FROM chats FOR UPDATE`
        yield* Effect.forEach(leavers, ({ id }) => sim.say(id, "DELETE"), everywhere)
        yield* Effect.forEach(newcomers, agrees, everywhere)
        yield* until(waiting, (count) => count > 4)
        yield* bot.end("SIGKILL")
      })
      yield* sql.withTransaction(inTheMiddle)
    })
    // The embedded server ends with the bot, and this connection with it.
    yield* Effect.ignoreCause(Effect.scoped(death))
    assert.isNull(yield* bot.exited)
    const [took] = yield* Effect.timed(
      Effect.andThen(
        start(),
        until(left, (count) => count === 0),
      ),
    )

    const results = [
      yield* counted(newcomers, (text) => text === `You wrote: ${day}`),
      yield* counted(keepers, (_, file) => file),
      yield* counted(leavers, (text) => text.includes(farewell)),
    ]
    const sum = (field: "lost" | "doubled") => results.reduce((total, result) => total + result[field], 0)
    const row = {
      fault: "kill -9 while people agree, take everything away and are forgotten",
      turns: 3 * each,
      lost: sum("lost"),
      doubled: sum("doubled"),
      outOfOrder: 0,
      repeatsRecorded: 0,
      repeatsNotRecorded: 0,
      deadLetters: 0,
      recoverySeconds: Math.round(Duration.toSeconds(took) * 10) / 10,
    }
    yield* add(row)
    assert.deepStrictEqual(row, { ...row, lost: 0, doubled: 0 })
    for (const { id } of newcomers) {
      assert.deepStrictEqual(yield* rows("SELECT consent FROM users WHERE user_id = $1", [id], Known), [
        { consent: "granted" },
      ])
      assert.lengthOf(yield* history(id), 2)
    }
    for (const { id } of keepers) {
      const sent = sim.fromBot(id).find(({ file }) => file !== null)
      const files = unzipSync(yield* sim.file(sent?.file?.fileId ?? ""))
      assert.include(strFromU8(files["index.html"] ?? new Uint8Array()), day)
    }
    for (const { id } of leavers) {
      const query =
        "SELECT consent FROM users WHERE user_id = $1 UNION ALL SELECT text FROM messages WHERE user_id = $1"
      assert.deepStrictEqual(yield* rows(query, [id], Schema.Unknown), [])
    }
  }),
  { strangers: true },
)

export const interrupted: ReadonlyArray<Scenario> = [{ ...killed, isLong: true }]
