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
      },
    }).pipe(Layer.merge(Layer.succeed(Whisper, whisper))),
  ),
)

const isMissing = missing("ffmpeg") || missing("espeak-ng")

layer(services, { excludeTestServices: true, timeout: "120 seconds" })("people who speak to the bot", (it) => {
  it.effect.skipIf(isMissing)("are heard in each of the ten formats: the words are shown, and answered", () =>
    Effect.gen(function* () {
      const { folder, history, settled, sim } = yield* House
      const whisper = yield* Whisper
      const ada = yield* acquainted("Ada")
      let seen = 2
      for (const [place, extension] of Object.keys(formats).entries()) {
        const words = `said as ${extension}`
        whisper.answer = () => words
        const bytes = spoken(join(folder, "audio"), extension)
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
      void lasting
      void silence
      void Schema
    }),
  )
})
