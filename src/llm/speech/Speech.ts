import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { createHash } from "node:crypto"
import { Effect, FileSystem, Layer, Stream } from "effect"
import { AiError } from "effect/ai"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { ChildProcessSpawner } from "effect/process"
import { Guard } from "../../boundary/Guard.ts"
import { Settings, type SpeechServer } from "../../config/Settings.ts"
import { makeRecent } from "../../domain/Recent.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { sniff } from "../../domain/voice/AudioKind.ts"
import { Mouth, Unspoken } from "../../domain/voice/Mouth.ts"
import { speaking } from "../../policy/voice/Voice.ts"
import { broken } from "../BrokenAnswer.ts"
import { causeOf, classify, toReason } from "../ModelFailure.ts"
import * as OpenAiErrors from "../OpenAiErrors.ts"
import { addressOf, authorized } from "../OpenAiRequest.ts"
import { makeFfmpeg } from "./Ffmpeg.ts"
import { runProgram } from "./Program.ts"
import { refusal } from "./Whisper.ts"

type Speak = (text: string, language: Language) => Effect.Effect<Uint8Array, Unspoken>

const unspoken = (message: string) => new Unspoken({ message })

const failed = (reason: AiError.AiErrorReason) => AiError.make({ module: "Speech", method: "speak", reason })

const isOpusInOgg = (bytes: Uint8Array): boolean =>
  sniff(bytes) === "ogg" && Buffer.from(bytes.subarray(0, 64)).includes("OpusHead")

/** Any audio as a voice note, where ffmpeg is there. */
const makeVoiceNotes = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const ffmpeg = yield* makeFfmpeg(yield* ChildProcessSpawner.ChildProcessSpawner)
  return (audio: Uint8Array) =>
    Effect.gen(function* () {
      if (!(yield* ffmpeg.isThere)) return yield* unspoken("it takes ffmpeg to make a voice note of this")
      const source = yield* fs.makeTempFileScoped({ prefix: "confidant-said-" })
      const target = yield* fs.makeTempFileScoped({ prefix: "confidant-said-", suffix: ".ogg" })
      yield* fs.writeFile(source, audio)
      yield* ffmpeg.voiceNote(source, target)
      return yield* fs.readFile(target)
    }).pipe(
      Effect.scoped,
      Effect.catchTags({
        PlatformError: () => Effect.fail(unspoken("a temporary file does not work")),
        Unheard: ({ message }) => Effect.fail(unspoken(message)),
      }),
    )
})

/** `POST {baseUrl}/audio/speech`. */
const ofServer = (server: SpeechServer, voice: string) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const guard = yield* Guard
    const voiceNote = yield* makeVoiceNotes
    const attempt = Effect.fnUntraced(function* (text: string) {
      const request = HttpClientRequest.post(addressOf(server.baseUrl, "/audio/speech")).pipe(
        HttpClientRequest.bodyJsonUnsafe({
          model: server.model,
          voice,
          input: text.toWellFormed(),
          response_format: "opus",
        }),
      )
      const response = yield* client.execute(authorized(request, server)).pipe(
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
      )
      if (response.status < 200 || response.status >= 300) return yield* refusal(response)
      let taken = 0
      const pieces = yield* response.stream.pipe(
        Stream.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
        Stream.tap(({ byteLength }) =>
          (taken += byteLength) > speaking.mostBytes ? Effect.fail(failed(broken("endless"))) : Effect.void,
        ),
        Stream.runCollect,
      )
      const audio = new Uint8Array(Buffer.concat([...pieces]))
      return sniff(audio) === null ? yield* failed(broken("empty")) : audio
    })
    const speak: Speak = (text) =>
      guard
        .call(
          {
            dependency: "speech",
            operation: "model.speak",
            classify,
            why: causeOf,
            faults: {
              names: ["speech"],
              injected: () => failed(new AiError.InternalProviderError({ description: "rehearsal" })),
            },
          },
          attempt(text),
        )
        .pipe(
          Effect.mapError((error) => unspoken(`${server.model}: ${toReason(error)._tag}`)),
          Effect.flatMap((audio) => (isOpusInOgg(audio) ? Effect.succeed(audio) : voiceNote(audio))),
        )
    return speak
  })

/** espeak-ng of the system: robotic, and nobody else hears the words. */
const ofEspeak = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const voiceNote = yield* makeVoiceNotes
  const speak: Speak = (text, language) =>
    runProgram(spawner, "espeak-ng", ["-v", language, "-s", "160", "--stdin", "--stdout"], {
      input: text,
      within: speaking.within,
    }).pipe(
      Effect.mapError(({ why }) => unspoken(`espeak-ng could not run: ${why}`)),
      Effect.flatMap(({ code, output }) =>
        code === 0 ? voiceNote(output) : Effect.fail(unspoken("espeak-ng could not speak")),
      ),
    )
  return speak
})

/** By a hash of the words, in memory only: a delivery that is repeated is not spoken anew. */
const remembering = (speak: Speak): Speak => {
  const known = makeRecent<string, Uint8Array>(speaking.kept)
  return (text, language) =>
    Effect.suspend(() => {
      const key = createHash("sha256").update(`${language} ${text}`).digest("base64")
      const made = known.get(key)
      if (made !== undefined) return Effect.succeed(made)
      return Effect.tap(speak(text, language), (audio) => Effect.sync(() => known.set(key, audio)))
    })
}

/** The voice of SPEECH_MODEL, or espeak-ng; without either nothing is spoken. */
export const layer: Layer.Layer<never, never, Settings | Guard> = Layer.unwrap(
  Effect.map(Settings, ({ speech }) => {
    if (speech === null) return Layer.empty
    const speak = speech._tag === "Espeak" ? ofEspeak : ofServer(speech.server, speech.voice)
    return Layer.effect(
      Mouth,
      Effect.map(speak, (spoken) => ({ speak: remembering(spoken) })),
    ).pipe(Layer.provide([FetchHttpClient.layer, NodeFileSystem.layer, NodeServices.layer]))
  }),
)
