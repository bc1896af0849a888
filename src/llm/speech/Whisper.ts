import { openAsBlob } from "node:fs"
import { DateTime, Duration, Effect, Predicate, Stream } from "effect"
import { AiError } from "effect/ai"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { Guard } from "../../boundary/Guard.ts"
import type { TimedOut, Unavailable } from "../../boundary/GuardedCall.ts"
import type { SpeechServer } from "../../config/Settings.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { ModelError } from "../../domain/talk/ChatModel.ts"
import { Unheard } from "../../domain/voice/Ears.ts"
import { errorBodyBytes } from "../../policy/Model.ts"
import { policies } from "../../policy/Policies.ts"
import { listening, transcribing } from "../../policy/voice/Voice.ts"
import { broken } from "../BrokenAnswer.ts"
import { field, json } from "../Loose.ts"
import { causeOf, classify, toReason } from "../ModelFailure.ts"
import * as OpenAiErrors from "../OpenAiErrors.ts"
import { addressOf, authorized } from "../OpenAiRequest.ts"

const failed = (reason: AiError.AiErrorReason) => AiError.make({ module: "Whisper", method: "transcribe", reason })

const unusable = failed(new AiError.InternalProviderError({ description: "no transcript in the answer" }))

/** At most so much of it. */
export const bodyOf = (response: HttpClientResponse.HttpClientResponse, most: number) => {
  let taken = 0
  return response.stream.pipe(
    Stream.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
    Stream.tap(({ byteLength }) =>
      (taken += byteLength) > most ? Effect.fail(failed(broken("endless"))) : Effect.void,
    ),
    Stream.decodeText(),
    Stream.mkString,
  )
}

export const refusal = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.gen(function* () {
    const body = yield* Effect.orElseSucceed(bodyOf(response, errorBodyBytes), () => "")
    const { reason } = OpenAiErrors.fromStatus(response.status, response.headers, body, yield* DateTime.now)
    return yield* failed(reason)
  })

/** What it says of the language is not believed: the words show it. */
const toUnheard = (model: string) => (error: AiError.AiError | TimedOut | Unavailable) => {
  const known = new ModelError({ model, reason: toReason(error) })
  const message = `${model}: ${known.reason._tag}`
  if (known.isTransient) return new Unheard({ reason: "away", message })
  return new Unheard({ reason: known.isMisconfigured ? "misconfigured" : "refused", message })
}

/** Some seconds more than the recording lasts, twice. */
const patienceFor = (seconds: number | null): Duration.Duration =>
  seconds === null ? transcribing : Duration.max(Duration.seconds(60), Duration.seconds(2 * seconds))

/** `POST {baseUrl}/audio/transcriptions`, as OpenAI's Whisper and many servers have it. */
export const makeWhisper = Effect.fnUntraced(function* (server: SpeechServer) {
  const client = yield* HttpClient.HttpClient
  const guard = yield* Guard

  const attempt = Effect.fnUntraced(function* (path: string, name: string, language: Language) {
    const file = yield* Effect.tryPromise({
      try: () => openAsBlob(path),
      catch: () => failed(new AiError.InvalidRequestError({ description: "the file cannot be read" })),
    })
    const form = new FormData()
    form.append("file", file, name)
    form.append("model", server.model)
    form.append("language", language)
    form.append("response_format", "json")
    const request = HttpClientRequest.post(addressOf(server.baseUrl, "/audio/transcriptions")).pipe(
      HttpClientRequest.bodyFormData(form),
    )
    const response = yield* client.execute(authorized(request, server)).pipe(
      // Third parties must not get our trace ids.
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      Effect.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
    )
    if (response.status < 200 || response.status >= 300) return yield* refusal(response)
    const words = field(json(yield* bodyOf(response, listening.answerBytes)), "text")
    return Predicate.isString(words) ? words.trim() : yield* unusable
  })

  return (path: string, name: string, language: Language, seconds: number | null): Effect.Effect<string, Unheard> =>
    guard
      .call(
        {
          dependency: "transcription",
          operation: "model.transcribe",
          policy: { ...policies.api, timeout: patienceFor(seconds) },
          classify,
          why: causeOf,
          faults: {
            names: ["transcription"],
            injected: () => failed(new AiError.InternalProviderError({ description: "rehearsal" })),
          },
        },
        attempt(path, name, language),
      )
      .pipe(Effect.mapError(toUnheard(server.model)))
})
