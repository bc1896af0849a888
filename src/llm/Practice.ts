import { Effect, Layer, Stream } from "effect"
import { LanguageModel, type Prompt, type Response } from "effect/ai"
import { ChatModel, ModelError } from "../domain/ChatModel.ts"
import { Texts } from "../domain/Texts.ts"
import { callModel } from "./ModelCall.ts"
import type { ModelIdentity } from "./ModelIdentity.ts"
import { toReason } from "./ModelFailure.ts"
import { isNoticed, respond } from "./PracticeRules.ts"
import { PromptLanguage } from "./PromptLanguage.ts"
import { messagesOf } from "./PromptMessages.ts"

const identity: ModelIdentity = { name: "practice", provider: "confidant", serverAddress: null }

/** Nobody counts tokens here. */
const finish: Response.FinishPartEncoded = {
  type: "finish",
  reason: "stop",
  usage: {
    inputTokens: { uncached: undefined, total: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  },
}

/** A `LanguageModel` of simple rules that says so, in the language of `PromptLanguage`. */
export const makeLanguageModel = Effect.gen(function* () {
  const texts = yield* Texts
  const notices = (["en", "ru"] as const).map((language) => texts.get(language, "practice-notice"))

  const answer = Effect.fnUntraced(function* (prompt: Prompt.Prompt) {
    const language = yield* PromptLanguage
    const messages = messagesOf(prompt).flatMap(({ role, text }) => (role === "system" ? [] : [{ role, text }]))
    const { args, key } = respond(messages)
    const reply = texts.get(language, key, args)
    return isNoticed(messages, notices) ? reply : `${texts.get(language, "practice-notice")}\n\n${reply}`
  })

  const words = (text: string): ReadonlyArray<Response.StreamPartEncoded> => [
    { type: "text-start", id: "answer" },
    ...(text.match(/\s*\S+/g) ?? []).map((delta) => ({ type: "text-delta" as const, id: "answer", delta })),
    { type: "text-end", id: "answer" },
    finish,
  ]

  return yield* LanguageModel.make({
    generateText: ({ prompt }) => Effect.map(answer(prompt), (text) => [{ type: "text", text }, finish]),
    streamText: ({ prompt }) =>
      Stream.fromEffect(answer(prompt)).pipe(
        Stream.flatMap((text) => Stream.fromIterable(words(text))),
        Stream.rechunk(1),
      ),
  })
})

/** The port `ChatModel` without any language model: nothing is called, so nothing is guarded. */
export const layer: Layer.Layer<ChatModel, never, Texts> = Layer.effect(
  ChatModel,
  Effect.map(makeLanguageModel, (model) =>
    ChatModel.of({
      name: identity.name,
      practice: true,
      reply: (prompt, onText) =>
        callModel(identity, model, prompt, onText).pipe(
          Effect.mapError((error) => new ModelError({ model: identity.name, reason: toReason(error) })),
        ),
    }),
  ),
)
