import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ChatId, TelegramMessageId, UserId } from "../../../src/domain/Ids.ts"
import type { JobResult } from "../../../src/domain/Jobs.ts"
import { Telegram } from "../../../src/domain/talk/Telegram.ts"
import { TelegramFiles } from "../../../src/domain/talk/TelegramFiles.ts"
import { Ears } from "../../../src/domain/voice/Ears.ts"
import { MediaStore } from "../../../src/domain/voice/MediaStore.ts"
import { hearJob, make } from "../../../src/features/voice/Listening.ts"
import { type Recording, Recordings, type Wanted } from "../../../src/features/voice/Recordings.ts"
import { VoiceSetup } from "../../../src/features/voice/VoiceSetup.ts"
import { hearing } from "../../../src/policy/voice/Voice.ts"
import * as BotTexts from "../../support/BotTexts.ts"

const userId = UserId.make(7)

const wanted: Wanted = {
  userId,
  chatId: ChatId.make(7),
  sender: { id: userId, firstName: "Ada" },
  media: {
    _tag: "Media",
    kind: "voice",
    messageId: TelegramMessageId.make(11),
    fileId: "file",
    bytes: 9,
    mime: null,
    groupId: null,
    caption: "",
  },
  language: "en",
  only: false,
  file: "11.ogg",
}

const piecesOf = (count: number) => Array.from({ length: count }, (_, at) => ({ from: at * 300, to: (at + 1) * 300 }))

/** One attempt at the next piece of a recording of three. */
const heard = (before: ReadonlyArray<string>, words: Effect.Effect<string>, attempt = 1) =>
  Effect.gen(function* () {
    const kind = (yield* make).find(({ name }) => name === "voice.hear")
    assert(kind !== undefined)
    const job = hearJob(wanted, 1, before.length)
    return yield* kind.run(job.payload, { key: job.key, userId, attempt })
  }).pipe(
    Effect.provide(
      Layer.mergeAll(
        BotTexts.layer,
        Layer.mock(Ears, { isThere: true, hear: () => words }),
        Layer.mock(MediaStore, { local: () => Effect.succeed("/nowhere") }),
        Layer.mock(Recordings, {
          find: () =>
            Effect.succeed<Recording>({
              wanted,
              plan: { seconds: 900, pieces: piecesOf(3), breaksOff: false },
              heard: before,
              noticeId: null,
            }),
        }),
        Layer.mock(Telegram, { typing: () => Effect.void }),
        Layer.mock(TelegramFiles, {}),
        Layer.succeed(VoiceSetup, { mostBytes: 20_971_520, days: 30, dailyMinutes: null }),
      ),
    ),
  )

const featuresIn = ({ turns = [] }: JobResult) => turns.map(({ feature }) => feature)

const danger = "I want to kill myself."

describe("long recordings", () => {
  it.effect("bring help with the piece in which somebody says that they are in danger", () =>
    Effect.gen(function* () {
      const first = yield* heard([], Effect.succeed(danger))
      assert.deepStrictEqual(featuresIn(first), ["safety"])
      assert.lengthOf(first.jobs ?? [], 1, "the rest is heard too")
      const second = yield* heard([danger], Effect.succeed("My sister is here now."))
      assert.deepStrictEqual(featuresIn(second), [], "once is enough")
      const last = yield* heard([danger, "My sister is here now."], Effect.succeed("That is all."))
      assert.deepStrictEqual(featuresIn(last), ["voice", "voice"])
    }),
  )

  it.effect("end with a word to the person also when the program has a defect", () =>
    Effect.gen(function* () {
      const broken = Effect.die(new Error("a defect"))
      assert.isTrue((yield* Effect.exit(heard([], broken)))._tag === "Failure", "another attempt may go better")
      const result = yield* heard([], broken, hearing.attempts)
      assert.deepInclude(result.turns?.[0]?.payload, { _tag: "Failed", reason: "unexpected" })
    }),
  )
})
