import { unzipSync } from "fflate"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { Archives } from "../../../src/domain/talk/outgoing/Archives.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { MediaStore } from "../../../src/domain/voice/MediaStore.ts"
import { consent } from "../../../src/features/consent/Consent.ts"
import { fileNameOf, make } from "../../../src/features/export/Export.ts"
import { Holdings } from "../../../src/features/export/Holdings.ts"
import { making, soundBytes } from "../../../src/policy/Export.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { MemoryArchives } from "../../support/MemoryArchives.ts"
import { command, friend, outline, replyTo, stranger } from "../../support/Routing.ts"

const holder = { name: "../../etc", language: "en", adult: null, timeZone: null, country: null, style: {} } as const
const away = new StoreError({ operation: "x", transient: true, sqlState: null, message: "away" })

const sounds = (...bytes: ReadonlyArray<number>) =>
  Layer.mock(MediaStore, {
    list: (userId) =>
      Effect.succeed(
        bytes.map((size, index) => ({ userId: userId ?? 0, name: `${index}.ogg`, bytes: size, modified: 0 })),
      ),
    open: ({ name }) => Stream.make(new TextEncoder().encode(`sound of ${name}`)),
  })

const world = (state: Partial<Holdings["Service"]> = {}, media = sounds()) =>
  Layer.mergeAll(
    media,
    MemoryArchives,
    BotTexts.layer,
    Layer.mock(Holdings, {
      isBeingMade: () => Effect.succeed(false),
      holder: () => Effect.succeed(holder),
      volumes: () => Effect.succeed([[], []]),
      rows: () => Effect.succeed([]),
      messages: () => Effect.succeed([]),
      ...state,
    }),
  )

const wanted = {
  userId: friend.id,
  chatId: friend.chatId,
  language: "ru",
  threadId: 3,
  at: Date.UTC(2026, 10, 30),
} as const

/** What the job gives in this attempt. */
const made = (attempt: number) =>
  Effect.gen(function* () {
    const { jobs = [] } = yield* make
    return yield* Effect.result(
      jobs[0]?.run(wanted, { key: "k", userId: friend.id, attempt }) ?? Effect.die("there is no job"),
    )
  })

describe("/export", () => {
  it.effect("asks for one job, and only says so while it is being made", () =>
    Effect.gen(function* () {
      const features = [consent, yield* make]
      const first = replyTo(friend, command("export"), { features, now: 5 })
      assert.deepStrictEqual(outline(first), ["Message export-begun"])
      assert.deepStrictEqual(
        first.jobs?.map(({ key, kind, lane, userId }) => [kind, key, lane, userId]),
        [["export.make", "7 5", "export 7", friend.id]],
      )
    }).pipe(Effect.provide(world())),
  )

  it.effect("is there before a yes and after a no: what is held is theirs", () =>
    Effect.gen(function* () {
      const features = [consent, yield* make]
      for (const person of [stranger, { ...stranger, consent: "declined" } as const]) {
        assert.deepStrictEqual(outline(replyTo(person, command("export"), { features })), ["Message export-begun"])
      }
    }).pipe(Effect.provide(world())),
  )

  it.effect("begins no second one while there is one", () =>
    Effect.gen(function* () {
      const again = replyTo(friend, command("export"), { features: [consent, yield* make] })
      assert.deepStrictEqual(outline(again), ["Message export-being-made"])
      assert.isUndefined(again.jobs)
    }).pipe(Effect.provide(world({ isBeingMade: () => Effect.succeed(true) }))),
  )

  it.effect("hands over what was made, protected and under a name that is not the person's", () =>
    Effect.gen(function* () {
      const feature = yield* make
      const result = yield* made(1)
      assert.strictEqual(result._tag, "Success")
      const turn = result._tag === "Success" ? result.success.turns?.[0] : undefined
      const { get } = yield* Texts
      const sayIn = (language: "en" | "ru") => (key: string) => get(language, key, { volumes: 2 })
      const asked = { person: friend, chatId: friend.chatId, say: sayIn("en"), sayIn, now: 0 }
      const reply = yield* feature.own?.(asked, turn?.payload) ?? Effect.succeed(null)
      const documents = (reply?.deliveries ?? []).flatMap((each) => (each._tag === "Document" ? [each] : []))
      assert.deepStrictEqual(
        documents.map(({ fileName, threadId }) => [fileName, threadId]),
        [
          ["confidant-2026-11-30-1-of-2.zip", 3],
          ["confidant-2026-11-30-2-of-2.zip", 3],
        ],
      )
      assert.include(JSON.stringify(reply?.deliveries.at(-1)), "index.html")
      const { read } = yield* Archives
      for (const { archive } of documents) {
        assert.isNotNull(archive === undefined ? null : yield* read(archive, 0))
      }
      assert.notInclude(JSON.stringify([turn, documents]), holder.name)
    }).pipe(Effect.provide(world())),
  )

  it.effect("brings recordings along, in archives that Telegram takes", () =>
    Effect.gen(function* () {
      const result = yield* made(1)
      const payload = result._tag === "Success" ? result.success.turns?.[0]?.payload : undefined
      assert.deepInclude(payload, { volumes: 4 })
      const { read } = yield* Archives
      const names: Array<ReadonlyArray<string>> = []
      for (const volume of [3, 4]) {
        const bytes = yield* read({ userId: friend.id, id: "k 1", volume }, 0)
        const files = unzipSync(bytes ?? new Uint8Array())
        names.push(Object.keys(files))
        for (const [name, sound] of Object.entries(files)) {
          assert.strictEqual(new TextDecoder().decode(sound), `sound of ${name.replace("recordings/", "")}`)
        }
      }
      assert.deepStrictEqual(names, [["recordings/0.ogg", "recordings/1.ogg"], ["recordings/2.ogg"]])
    }).pipe(Effect.provide(world({}, sounds(9, 9, soundBytes)))),
  )

  it.effect("is tried again while the database is away, and in the end says that it failed", () =>
    Effect.gen(function* () {
      const feature = yield* make
      assert.strictEqual((yield* made(1))._tag, "Failure")
      const last = yield* made(making.attempts)
      const turn = last._tag === "Success" ? last.success.turns?.[0] : undefined
      const say = (key: string) => key
      const asked = { person: friend, chatId: friend.chatId, say, sayIn: () => say, now: 0 }
      const reply = yield* feature.own?.(asked, turn?.payload) ?? Effect.succeed(null)
      assert.deepStrictEqual(reply === null ? [] : outline(reply), ["Message export-failed"])
    }).pipe(Effect.provide(world({ volumes: () => Effect.fail(away) }))),
  )

  it.effect("leaves nothing for somebody who was forgotten meanwhile", () =>
    Effect.gen(function* () {
      const result = yield* made(1)
      assert.deepStrictEqual(result._tag === "Success" ? result.success : null, {})
    }).pipe(Effect.provide(world({ holder: () => Effect.succeed(null) }))),
  )

  it("has one file name for one archive", () => {
    assert.strictEqual(fileNameOf({ at: 0, volumes: 1 }, 1), "confidant-1970-01-01.zip")
  })
})
