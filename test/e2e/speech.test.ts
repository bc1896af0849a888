import { execFileSync } from "node:child_process"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { secondsOf, spoken } from "../support/Audio.ts"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import { acquainted } from "./acquainted.ts"

interface Server {
  readonly url: string
  readonly asked: Array<Record<string, unknown>>
  answer: () => { readonly status: number; readonly body: Buffer }
}

class Voice extends Context.Service<Voice, Server>()("test/Voice") {}

/** `/v1/audio/speech` as OpenAI has it. */
const voiceServer = Effect.acquireRelease(
  Effect.callback<{ server: Server; close: () => void }>((resume) => {
    const asked: Server["asked"] = []
    const made: Server = { url: "", asked, answer: () => ({ status: 500, body: Buffer.alloc(0) }) }
    const server = Http.createServer((request, response) => {
      const pieces: Array<Buffer> = []
      request.on("data", (piece: Buffer) => pieces.push(piece))
      request.on("end", () => {
        asked.push({ ...JSON.parse(Buffer.concat(pieces).toString()), path: request.url })
        const { body, status } = state.server.answer()
        response.writeHead(status, { "content-type": status === 200 ? "audio/ogg" : "application/json" })
        response.end(body)
      })
    })
    const state = { server: made, close: () => server.close() }
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      state.server = Object.assign(made, { url: `http://127.0.0.1:${port}/v1` })
      resume(Effect.succeed(state))
    })
  }),
  ({ close }) => Effect.sync(close),
)

const services = Layer.unwrap(
  Effect.map(voiceServer, ({ server }) =>
    House.layer({ env: { SPEECH_MODEL: "speech-test", SPEECH_VOICE: "nova", SPEECH_BASE_URL: server.url } }).pipe(
      Layer.merge(Layer.succeed(Voice, server)),
    ),
  ),
)

const isMissing = missing("ffmpeg") || missing("espeak-ng")

const spokenTo = Effect.fnUntraced(function* (name: string) {
  const house = yield* House
  const person = yield* acquainted(name)
  yield* house.sim.say(person.id, "/style")
  const [, , screen] = yield* house.sim.received(person.id, 3)
  const press = (data: string) => house.sim.press(person.id, screen?.messageId ?? 0, data)
  const shows = (data: string) =>
    house.sim.receivedLike(person.id, `a screen with ${data}`, ({ keyboard }) =>
      keyboard.some((row) => row.some(({ callbackData }) => callbackData === data)),
    )
  yield* press("style:pick:voice")
  yield* shows("style:set:voice.on")
  yield* press("style:set:voice.on")
  yield* house.settled(person.id)
  return { ...house, person, before: house.sim.fromBot(person.id).length }
})

const probed = (folder: string, bytes: Uint8Array) => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, "heard.ogg")
  writeFileSync(file, bytes)
  const codec = execFileSync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file])
  return { codec: codec.toString().trim(), seconds: secondsOf(file) }
}

layer(services, { excludeTestServices: true, timeout: "120 seconds" })("people who want to hear the answers", (it) => {
  it.effect.skipIf(isMissing)("read them and get a voice note of the same words, marked as synthetic", () =>
    Effect.gen(function* () {
      const voice = yield* Voice
      const { before, folder, person, sim } = yield* spokenTo("Ada")
      const note = spoken(join(folder, "voice"), "ogg", "You wrote: good evening")
      voice.answer = () => ({ status: 200, body: note })
      yield* sim.say(person.id, "good evening")
      const [text, said] = (yield* sim.received(person.id, before + 2)).slice(before)
      assert.strictEqual(text?.text, "You wrote: good evening")
      assert.strictEqual(said?.file?.kind, "voice")
      assert.strictEqual(said?.text, "Read aloud by a synthetic voice")
      assert.deepInclude(voice.asked.at(-1), {
        path: "/v1/audio/speech",
        model: "speech-test",
        voice: "nova",
        input: "You wrote: good evening",
        response_format: "opus",
      })
      const { codec, seconds } = probed(join(folder, "heard"), yield* sim.file(said?.file?.fileId ?? ""))
      assert.strictEqual(codec, "opus")
      assert.isAbove(seconds, 0.5)
    }),
  )

  it.effect.skipIf(isMissing)(
    "have the text, and a line that says so, when it cannot be read aloud after two attempts",
    () =>
      Effect.gen(function* () {
        const voice = yield* Voice
        const { before, person, sim } = yield* spokenTo("Ben")
        const asked = voice.asked.length
        voice.answer = () => ({ status: 503, body: Buffer.from("{}") })
        yield* sim.say(person.id, "hello")
        const texts = (yield* sim.received(person.id, before + 2)).slice(before).map(({ text }) => text)
        assert.deepStrictEqual(texts, ["You wrote: hello", "I couldn’t read this answer aloud."])
        assert.strictEqual(voice.asked.length - asked, 2)
      }),
  )

  it.effect.skipIf(isMissing)(
    "hear espeak-ng in English and Russian where that is chosen, and short answers only",
    () =>
      Effect.gen(function* () {
        const voice = yield* Voice
        const { bot, folder, start } = yield* House
        yield* (yield* bot).end("SIGTERM")
        yield* start({ SPEECH: "espeak" })
        const { before, model, person, sim } = yield* spokenTo("Eva")
        const asked = voice.asked.length
        for (const [place, words] of ["Good evening to you", "Добрый вечер, как дела"].entries()) {
          model.answer = () => words
          yield* sim.say(person.id, "hello")
          const said = (yield* sim.received(person.id, before + 2 * place + 2)).at(-1)
          const { codec, seconds } = probed(join(folder, "heard"), yield* sim.file(said?.file?.fileId ?? ""))
          assert.strictEqual(codec, "opus")
          assert.isAbove(seconds, 0.5)
        }
        assert.strictEqual(voice.asked.length, asked, "nobody outside heard the words")
      }),
  )
})
