import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schema } from "effect"
import { formats, lasting, silence, spoken } from "../support/Audio.ts"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import { WhisperServer } from "../support/WhisperServer.ts"
import { acquainted } from "./acquainted.ts"

class Whisper extends Context.Service<Whisper, WhisperServer>()("test/Whisper") {}

const services = Layer.unwrap(
  Effect.map(WhisperServer.make, (whisper) =>
    House.layer({
      env: {
        TRANSCRIPTION_MODEL: "whisper-test",
        TRANSCRIPTION_BASE_URL: whisper.url,
        TRANSCRIPTION_API_KEY: "hearing-key",
        BUDGET_AUDIO_MINUTES: "2",
      },
    }).pipe(Layer.merge(Layer.succeed(Whisper, whisper))),
  ),
)

const isMissing = missing("ffmpeg") || missing("espeak-ng")

const Count = Schema.Struct({ count: Schema.Int })

/** Somebody new, whose bot has said two things so far. */
const speaker = Effect.fnUntraced(function* (name: string, language = "en") {
  const house = yield* House
  const whisper = yield* Whisper
  const person = yield* acquainted(name, language)
  const says = (bytes: Uint8Array, file: { readonly name?: string; readonly duration?: number } = {}) =>
    house.sim.sendFile(person.id, { kind: "document", name: "note.ogg", bytes, ...file })
  const last = (count: number) => Effect.map(house.sim.received(person.id, count), (all) => all.slice(2))
  return { ...house, audio: join(house.folder, `audio-${name}`), last, person, says, whisper }
})

layer(services, { excludeTestServices: true, timeout: "120 seconds" })("people who speak to the bot", (it) => {
  it.effect.skipIf(isMissing)("are heard in each of the ten formats: the words are shown, and answered", () =>
    Effect.gen(function* () {
      const { audio, history, person: ada, rows, settled, sim, whisper } = yield* speaker("Ada")
      let seen = 2
      for (const [place, extension] of Object.keys(formats).entries()) {
        const words = `said as ${extension}`
        whisper.answer = () => words
        const bytes = spoken(audio, extension)
        const kind = extension === "ogg" ? "voice" : extension === "mp3" ? "audio" : "document"
        yield* sim.sendFile(ada.id, { kind, name: `note.${extension}`, bytes, duration: 2 })
        const received = yield* sim.received(ada.id, seen + 2)
        const shown = received[seen]
        assert.strictEqual(shown?.text, `What I heard:\n${words}`)
        assert.strictEqual(shown?.entities[0]?.type, "blockquote")
        assert.strictEqual(received[seen + 1]?.text, `You wrote: ${words}`)
        const heard = whisper.heard[place]
        assert.deepInclude(heard, {
          model: "whisper-test",
          language: "en",
          format: "json",
          authorization: "Bearer hearing-key",
        })
        assert.isTrue(heard?.bytes.equals(bytes), "the file came as it was sent")
        seen += 2
      }
      yield* settled(ada.id)
      assert.deepInclude((yield* history(ada.id)).at(-2), { role: "user", text: "said as webm" })
      const left = yield* rows(
        "SELECT count(*)::int AS count FROM recordings WHERE user_id = $1 AND (heard <> '[]' OR wanted IS NOT NULL)",
        [ada.id],
        Count,
      )
      assert.deepStrictEqual(left, [{ count: 0 }], "words of a recording are a message, and stay nowhere else")
    }),
  )

  it.effect.skipIf(isMissing)("hear of help first when they say that they are in danger, in their language", () =>
    Effect.gen(function* () {
      const { audio, last, says, whisper } = yield* speaker("Вера", "ru")
      whisper.answer = () => "Я хочу покончить с собой"
      yield* says(spoken(audio, "ogg", "Мне плохо", "ru"))
      const [help, shown] = yield* last(4)
      assert.match(help?.text ?? "", /112|8-800/u)
      assert.strictEqual(shown?.text, "Вот что я слышу:\nЯ хочу покончить с собой")
      assert.strictEqual(whisper.heard.at(-1)?.language, "ru")
    }),
  )

  it.effect.skipIf(isMissing)("only get the words while they want just those", () =>
    Effect.gen(function* () {
      const { audio, last, person, says, settled, sim, whisper } = yield* speaker("Tom")
      yield* sim.say(person.id, "/transcribe")
      yield* last(3)
      whisper.answer = () => "only words"
      yield* says(spoken(audio, "ogg"))
      yield* last(4)
      yield* settled(person.id)
      yield* sim.say(person.id, "/transcribe")
      const [, shown, off] = yield* last(5)
      assert.strictEqual(shown?.text, "What I heard:\nonly words")
      assert.include(off?.text, "I answer your recordings again")
    }),
  )

  it.effect.skipIf(isMissing)("are told clearly what is wrong with a recording, in both languages", () =>
    Effect.gen(function* () {
      const english = yield* speaker("Eve")
      const russian = yield* speaker("Ева", "ru")
      const { audio, whisper } = english
      const asked = whisper.heard.length
      const speech = spoken(audio, "ogg")
      const wrong = [
        [
          "another kind of file",
          Buffer.from("MZ no sound at all"),
          {},
          /can’t read this file/,
          /Не получается прочитать/,
        ],
        ["damaged", Buffer.concat([speech.subarray(0, 40), Buffer.alloc(900, 7)]), {}, /can’t read/, /прочитать/],
        ["a byte more than 20 MB", Buffer.alloc(20 * 1_048_576 + 1, 1), {}, /up to 20 MB/, /до 20 МБ/],
        ["silence", silence(audio), {}, /no words/, /не слышно слов/],
        ["more than the day's minutes", lasting(audio, 130), {}, /2 minutes/, /2 мин/],
      ] as const
      // Telegram's apps send no empty file; what else may send one, is known only from outside.
      for (const { person, sim } of [english, russian]) {
        const document = { file_id: "x", file_unique_id: "x", file_name: "empty.ogg", file_size: 0 }
        const chat = { id: person.id, type: "private", first_name: "Eve" }
        const from = { id: person.id, is_bot: false, first_name: "Eve" }
        yield* sim.inject({ message: { message_id: 900_001, date: 1, chat, from, document } })
      }
      assert.match((yield* english.last(3)).at(-1)?.text ?? "", /nothing in this file/)
      assert.match((yield* russian.last(3)).at(-1)?.text ?? "", /файл пуст/)
      let count = 3
      for (const [what, bytes, more, en, ru] of wrong) {
        count += 1
        yield* english.says(bytes, more)
        yield* russian.says(bytes, more)
        assert.match((yield* english.last(count)).at(-1)?.text ?? "", en, what)
        assert.match((yield* russian.last(count)).at(-1)?.text ?? "", ru, what)
      }
      assert.strictEqual(whisper.heard.length, asked, "nothing of it was sent to the transcriber")

      whisper.answer = () => "  "
      yield* english.says(speech)
      assert.match((yield* english.last(count + 1)).at(-1)?.text ?? "", /no words/)

      whisper.answer = () => "as far as it goes"
      yield* english.sim.sendFile(english.person.id, { kind: "voice", name: "v.ogg", bytes: speech, duration: 60 })
      const texts = (yield* english.last(count + 4)).slice(-3).map(({ text }) => text)
      assert.match(texts[1] ?? "", /breaks off after 0:0\d/)
    }),
  )

  it.effect.skipIf(isMissing)("lose nothing when the transcriber refuses: a button tries again", () =>
    Effect.gen(function* () {
      const { audio, last, person, says, sim, whisper } = yield* speaker("Mia")
      whisper.answer = () => ({ status: 401, body: { error: { message: "bad key", code: "invalid_api_key" } } })
      yield* says(spoken(audio, "mp3"), { name: "a.mp3" })
      const [failure] = yield* last(3)
      assert.include(failure?.text, "isn’t set up properly")
      whisper.answer = () => "heard after all"
      yield* sim.press(person.id, failure?.messageId ?? 0, failure?.keyboard[0]?.[0]?.callbackData ?? "")
      const texts = (yield* last(6)).map(({ text }) => text)
      assert.deepStrictEqual(texts.slice(1), [
        "I’ll try once more.",
        "What I heard:\nheard after all",
        "You wrote: heard after all",
      ])
    }),
  )
})
