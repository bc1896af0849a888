import { assert, describe, it, layer } from "@effect/vitest"
import { setImmediate } from "node:timers/promises"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId, TelegramMessageId, UserId } from "../../../src/domain/Ids.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { type Sounded, sounded } from "../../../src/domain/MoodChanges.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { unanswer } from "../../../src/features/forget/OneMessage.ts"
import * as OneMessageSql from "../../../src/features/forget/OneMessageSql.ts"
import { make } from "../../../src/features/mood/Mood.ts"
import { change, type Mood, Moods } from "../../../src/features/mood/Moods.ts"
import * as MoodsSql from "../../../src/features/mood/MoodsSql.ts"
import { pictureOf } from "../../../src/features/mood/Picture.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { ChangeKinds, makeChanges } from "../../../src/store/driver/Changes.ts"
import { makePictures } from "../../../src/telegram/Pictures.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { command, friend, messageId, outline, pressed, route, text } from "../../support/Routing.ts"
import { testStore } from "../../support/TestDatabase.ts"

const id = (messageId: number) => TelegramMessageId.make(messageId)
const mood = (day: string, step: Mood["step"], isOwn = true): Mood => ({ day, step, isOwn })
const month = [mood("2026-11-01", 2), mood("2026-11-02", 4, false), mood("2026-11-20", 5)]
const now = Date.UTC(2026, 10, 30, 23, 30)

const answer = Effect.fnUntraced(function* (
  content: Parameters<typeof route>[1],
  {
    all = month,
    person = friend,
    worded = true,
  }: { readonly all?: ReadonlyArray<Mood>; readonly person?: typeof friend; readonly worded?: boolean } = {},
) {
  const moods = Layer.mock(Moods, { last: () => Effect.succeed(all), hasWordsOf: () => Effect.succeed(worded) })
  const feature = yield* Effect.provide(make, moods)
  return (yield* route(person, content, { features: [feature], now })).reply
})

describe("/mood", () => {
  it.effect("keeps one of five steps, by a button or in words, for the day where the person is", () =>
    Effect.gen(function* () {
      const asked = yield* answer(command("mood"))
      assert.deepStrictEqual(outline(asked), ["Message mood-ask"])
      const moscow = { ...friend, timeZone: "Europe/Moscow" }
      assert.deepStrictEqual((yield* answer(pressed("mood:set:4"), { person: moscow })).changes, [
        change.note({ day: "2026-12-01", step: 4, words: null, messageId: null }),
      ])
      assert.deepStrictEqual((yield* answer(command("mood", "2 a long day"))).changes, [
        change.note({ day: "2026-11-30", step: 2, words: "a long day", messageId }),
      ])
      for (const odd of ["9", "0", "4.5", "fine"]) {
        assert.isUndefined((yield* answer(command("mood", odd))).changes)
      }
    }),
  )

  it.effect("keeps the next text beside it once, but answers a cry for help", () =>
    Effect.gen(function* () {
      const opened = yield* answer(pressed("mood:words:2026-11-30"))
      const person = { ...friend, dialogue: opened.dialogue ?? null }
      const { changes, dialogue, forgetText } = yield* answer(text("We walked by the lake"), { person })
      assert.deepStrictEqual(changes, [change.word({ day: "2026-11-30", words: "We walked by the lake", messageId })])
      assert.isNull(dialogue)
      assert.isTrue(forgetText)
      const feature = yield* Effect.provide(make, Layer.mock(Moods, {}))
      const { reply } = yield* route(person, text("I want to kill myself"), { features: [feature, unsupported] })
      assert.isUndefined(reply.changes)
    }),
  )

  it.effect("keeps words out of the inbox, cuts none off, and takes no message for them that is not meant so", () =>
    Effect.gen(function* () {
      const reply = yield* answer(command("mood", "2 a long day"))
      assert.isTrue(reply.forgetText)
      for (const words of ["x".repeat(501), "I want to kill myself"]) {
        const { changes, forgetText } = yield* answer(command("mood", `1 ${words}`))
        assert.deepStrictEqual(changes, [change.note({ day: "2026-11-30", step: 1, words: null, messageId: null })])
        assert.isUndefined(forgetText)
      }
      const of = (day: string) => ({ ...friend, dialogue: { feature: "mood", state: { day } } })
      const none = { features: [yield* Effect.provide(make, Layer.mock(Moods, {})), unsupported] }
      assert.isUndefined((yield* route(of("2026-11-30"), text("x".repeat(501)), none)).reply.changes)
      for (const day of ["2026-02-30", "2026-99-99", "0000-01-01"]) {
        assert.isUndefined((yield* route(of(day), text("fine"), none)).reply.changes, day)
      }
      for (const button of ["picture", "clear", "gone"]) {
        const { dialogue } = yield* answer(pressed(`mood:${button}`), { person: of("2026-11-30") })
        assert.isNull(dialogue, button)
      }
    }),
  )

  it.effect(
    "lets the words beside it follow an edit of their message, and go where they are no few words any more",
    () =>
      Effect.gen(function* () {
        const edited = (words: string): Content => ({ _tag: "Edited", messageId, text: words })
        for (const [text, words, told] of [
          ["/mood 2 a hard day", "a hard day", ["Message mood-words-follow"]],
          ["/mood@confidant_bot 4", null, ["Message mood-words-gone"]],
          ["Rain all day", "Rain all day", ["Message mood-words-follow"]],
          ["x".repeat(501), null, ["Message mood-words-gone"]],
          ["I want to kill myself", null, []],
        ] as const) {
          const reply = yield* answer(edited(text))
          assert.deepStrictEqual([reply.changes, outline(reply)], [[change.reword({ messageId, words })], told], text)
          assert.isTrue(reply.forgetText)
        }
        assert.isUndefined((yield* answer(edited("Rain all day"), { worded: false })).changes)
      }),
  )

  it.effect("shows a picture with a caption that says the same in words, from two days on", () =>
    Effect.gen(function* () {
      const { deliveries } = yield* answer(pressed("mood:picture"))
      const shown = deliveries.find(({ _tag }) => _tag === "Document")
      assert.deepInclude(shown, { fileName: "mood.png", content: "mood-caption", picture: pictureOf(month) })
      assert.include(outline(yield* answer(pressed("mood:picture"), { all: month.slice(0, 1) })).join(), "mood-too-few")
    }),
  )

  it.effect("draws what is there: a dot for each day, a line only over few days, and no text of anybody", () =>
    Effect.gen(function* () {
      const svg = pictureOf(month)
      assert.lengthOf(svg.match(/<circle cx/gu) ?? [], month.length)
      assert.lengthOf(svg.match(/M\d+\.\d [\d.]+L/gu) ?? [], 1)
      assert.notInclude(svg, "<text")
      const draw = yield* makePictures
      const png = yield* draw(svg)
      assert.strictEqual(new TextDecoder().decode(png.slice(1, 4)), "PNG")
      assert.isBelow(png.length, 100_000)
      assert.strictEqual(yield* Effect.flip(draw("no picture")), "draw")
      const order = new Array<string>()
      const did = (what: string) => Effect.sync(() => order.push(what))
      const others = Effect.andThen(
        Effect.promise(() => setImmediate()),
        did("others"),
      )
      yield* Effect.all([Effect.andThen(draw(svg), did("picture")), others], { concurrency: "unbounded" })
      assert.deepStrictEqual(order, ["others", "picture"], "everybody else waits for a picture")
    }),
  )
})

const store = MoodsSql.layer.pipe(Layer.provideMerge(testStore(passThrough)), Layer.orDie)

layer(store)("moods in PostgreSQL", (it) => {
  it.effect("come of what people say as well: the newest of a day, where they are, until the message is edited", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const userId = UserId.make(78)
      yield* sql`INSERT INTO users (user_id, chat_id, name, language, time_zone) VALUES (78, 78, 'P', 'en', 'Asia/Tokyo')`
      yield* sql`
        INSERT INTO conversations (id, user_id, number, mode, active, temporary) OVERRIDING SYSTEM VALUE
        VALUES (780, 78, 1, 'helper', true, false), (781, 78, 2, 'helper', false, true)`
      const say = (text: string, at: string, conversation = 780) =>
        Effect.map(
          sql<{ readonly id: bigint; readonly mark: string }>`
            INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
            VALUES (${conversation}, 78, 'user', ${text}, 780000 + length(${text}), ${at}::timestamptz) RETURNING id, md5(text) AS mark`,
          ([row]) => ({ messageId: MessageId.make(Number(row?.id)), mark: row?.mark ?? "" }),
        )
      const morning = yield* say("low", "2026-11-01T16:00Z")
      const evening = yield* say("better", "2026-11-02T10:00Z")
      const passing = yield* say("in passing", "2026-11-05T10:00Z", 781)
      const apply = (...moods: Sounded["moods"]) =>
        Effect.flatMap(makeChanges, (all) => all.apply([sounded(moods)], { userId, conversationId: null })).pipe(
          Effect.provideService(ChangeKinds, MoodsSql.changes),
        )
      const last = Moods.use((moods) => moods.last(userId, 60))
      yield* apply({ ...evening, step: 4 }, { ...morning, step: 1 }, { ...passing, step: 1 })
      yield* apply({ ...morning, step: 2 }, { ...evening, mark: "another", step: 5 })
      assert.deepStrictEqual(yield* last, [{ day: "2026-11-02", step: 4, isOwn: false }])
      yield* sql`UPDATE messages SET text = 'never mind' WHERE id = ${evening.messageId}`
      assert.deepStrictEqual(yield* last, [])
      yield* sql`INSERT INTO fact_readings (user_id, upto, paused) VALUES (78, 0, true)`
      yield* apply({ ...morning, step: 1 })
      assert.deepStrictEqual(yield* last, [], "not during a pause")
    }),
  )

  it.effect("are one a day, what the person said before how it sounded, and go with the message or when asked", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const userId = UserId.make(77)
      yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (77, 77, 'P', 'en')`
      const apply = (...changes: ReadonlyArray<Change>) =>
        Effect.flatMap(makeChanges, (all) => all.apply(changes, { userId, conversationId: 770 })).pipe(
          Effect.provideService(ChangeKinds, [...MoodsSql.changes, ...OneMessageSql.changes]),
        )
      const last = (days = 60) => Moods.use((moods) => moods.last(userId, days))
      yield* apply(
        change.note({ day: "2026-11-01", step: 1, words: "a", messageId: id(1) }),
        change.note({ day: "2026-11-01", step: 2, words: null, messageId: null }),
        change.word({ day: "2026-11-01", words: "better", messageId: null }),
        change.word({ day: "2026-10-01", words: "no such day", messageId: id(2) }),
        change.note({ day: "2026-11-01", step: 2, words: "and calm\u0000", messageId: id(3) }),
        change.note({ day: "2026-11-20", step: 5, words: null, messageId: null }),
      )
      const [message] = yield* sql<{ readonly id: bigint }>`
        INSERT INTO messages (conversation_id, user_id, role, text, turn_id) VALUES (1, 77, 'user', 'x', 1) RETURNING id`
      yield* sql`
        INSERT INTO moods (user_id, day, source, step, message_id)
        SELECT 77, day::date, 'texts', 4, ${message?.id} FROM unnest(ARRAY['2026-11-01', '2026-11-02']) AS day`
      assert.deepStrictEqual(yield* last(), month)
      assert.deepStrictEqual(yield* last(2), month.slice(1))
      const words = Effect.map(
        sql<{ readonly words: string }>`
          SELECT words FROM moods WHERE words IS NOT NULL UNION ALL SELECT words FROM mood_words ORDER BY 1`,
        (rows) => rows.map((row) => row.words),
      )
      assert.deepStrictEqual(yield* words, ["a", "and calm\uFFFD", "better"])
      yield* apply(
        change.reword({ messageId: id(1), words: "so-so" }),
        change.reword({ messageId: id(3), words: null }),
        unanswer(id(2)),
      )
      assert.deepStrictEqual(yield* words, ["better", "so-so"])
      assert.isTrue(yield* Moods.use((moods) => moods.hasWordsOf(userId, id(1))))
      assert.isFalse(yield* Moods.use((moods) => moods.hasWordsOf(userId, id(3))))
      yield* apply(unanswer(id(1)))
      assert.deepStrictEqual(yield* words, ["better"])
      yield* sql`
        INSERT INTO conversations (id, user_id, number, mode, active, temporary) OVERRIDING SYSTEM VALUE
        VALUES (770, 77, 1, 'helper', true, true)`
      yield* apply(change.word({ day: "2026-11-01", words: "in passing", messageId: id(4) }))
      assert.include(yield* words, "in passing")
      yield* sql`DELETE FROM conversations WHERE id = 770`
      assert.deepStrictEqual(yield* words, ["better"])
      yield* sql`DELETE FROM messages WHERE id = ${message?.id}`
      assert.lengthOf(yield* last(), 2)
      yield* apply(change.clear)
      assert.isEmpty(yield* last())
      assert.isEmpty(yield* words)
    }),
  )
})
