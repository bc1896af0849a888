import { Effect, Layer } from "effect"
import type { LanguageModel } from "effect/ai"
import { Guard } from "../boundary/Guard.ts"
import { ChatModel, ModelError } from "../domain/ChatModel.ts"
import { policies } from "../policy/Policies.ts"
import { callModel, type ModelIdentity } from "./ModelCall.ts"
import { classify, toReason } from "./ModelFailure.ts"

/** The port `ChatModel` on a model that may fail: each retry asks again from the beginning. */
export const layer = <R>(
  identity: ModelIdentity,
  languageModel: Effect.Effect<LanguageModel.LanguageModel, never, R>,
): Layer.Layer<ChatModel, never, R | Guard> =>
  Layer.effect(
    ChatModel,
    Effect.gen(function* () {
      const guard = yield* Guard
      const model = yield* languageModel
      return ChatModel.of({
        name: identity.name,
        practice: false,
        reply: (prompt, onText) =>
          guard
            .call(
              { dependency: "model", operation: "model.reply", policy: policies.api, classify },
              callModel(identity, model, prompt, onText),
            )
            .pipe(Effect.mapError((error) => new ModelError({ model: identity.name, reason: toReason(error) }))),
      })
    }),
  )
