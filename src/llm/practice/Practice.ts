import { Effect, Layer, Stream } from "effect"
import type { Response } from "effect/ai"
import { ChatModel, type ChatPrompt, ModelError } from "../../domain/talk/ChatModel.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { callModel } from "../ModelCall.ts"
import { toReason } from "../ModelFailure.ts"
import { isNoticed, respond } from "./PracticeRules.ts"
import type { ModelIdentity, TextModel } from "../TextModel.ts"

const identity: ModelIdentity = { name: "practice", provider: "confidant", serverAddress: null }

const finish: Response.FinishPartEncoded = {
  type: "finish",
  reason: "stop",
  usage: {
    inputTokens: { uncached: undefined, total: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  },
}

const words = (text: string): ReadonlyArray<Response.StreamPartEncoded> => [
  { type: "text-start", id: "answer" },
  ...(text.match(/\s*\S+/g) ?? []).map((delta) => ({ type: "text-delta" as const, id: "answer", delta })),
  { type: "text-end", id: "answer" },
  finish,
]

const makeTextModel = Effect.gen(function* () {
  const texts = yield* Texts
  const notices = (["en", "ru"] as const).map((language) => texts.get(language, "practice-notice"))

  const answer = ({ language, messages, mode }: ChatPrompt) => {
    const { args, key } = respond(messages, mode)
    const reply = texts.get(language, key, args)
    // Its own words say so too, and somebody in need comes first.
    return key === "practice-crisis" || isNoticed(messages, notices)
      ? reply
      : `${texts.get(language, "practice-notice")}\n\n${reply}`
  }

  return {
    streamText: (prompt) =>
      Stream.rechunk(
        Stream.suspend(() => Stream.fromIterable(words(answer(prompt)))),
        1,
      ),
  } satisfies TextModel
})

/** `ChatModel` without a language model: nothing is called, so nothing is guarded. */
export const layer: Layer.Layer<ChatModel, never, Texts> = Layer.effect(
  ChatModel,
  Effect.map(makeTextModel, (model) =>
    ChatModel.of({
      reply: (prompt, onText) =>
        callModel(identity, model, prompt, onText).pipe(
          Effect.mapError((error) => new ModelError({ model: identity.name, reason: toReason(error) })),
        ),
      costOf: () => 0,
    }),
  ),
)
