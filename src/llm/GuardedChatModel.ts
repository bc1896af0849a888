import { Effect, Layer } from "effect"
import { AiError } from "effect/ai"
import type { Rehearsable } from "../boundary/Faults.ts"
import { Guard } from "../boundary/Guard.ts"
import { ModelUse } from "../domain/ModelUse.ts"
import { ChatModel, ModelError } from "../domain/talk/ChatModel.ts"
import { broken } from "./BrokenAnswer.ts"
import { type Candidate, withFallbacks } from "./Fallback.ts"
import { callModel } from "./ModelCall.ts"
import { beginModel, noteRefusal } from "./ModelMetrics.ts"
import { causeOf, classify, classifyWithSuccessor, statusOf, toReason } from "./ModelFailure.ts"
import { ModelSlots } from "./ModelSlots.ts"
import { estimatedCost, Prices } from "./Prices.ts"
import type { ModelIdentity, TextModel } from "./TextModel.ts"

export interface Fallible<R> {
  readonly identity: ModelIdentity
  readonly textModel: Effect.Effect<TextModel, never, R>
}

const toModelError = (model: string, error: Parameters<typeof toReason>[0]): ModelError => {
  const status = statusOf(error)
  return new ModelError({ model, reason: toReason(error), ...(status === null ? {} : { status }) })
}

const faults: Rehearsable<AiError.AiError> = {
  names: ["llm"],
  injected: (kind) =>
    AiError.make({
      module: "GuardedChatModel",
      method: "rehearsal",
      reason: kind === "stalled" ? broken("stalled") : new AiError.InternalProviderError({ description: "rehearsal" }),
    }),
}

/** `ChatModel` on guarded models: each retry starts afresh, each model has a breaker for answers and one for background work, each attempt takes a slot. */
export const layer = <R>(
  first: Fallible<R>,
  ...fallbacks: ReadonlyArray<Fallible<R>>
): Layer.Layer<ChatModel, never, R | Guard | ModelSlots> =>
  Layer.effect(
    ChatModel,
    Effect.gen(function* () {
      const guard = yield* Guard
      const prices = yield* Prices
      const slots = yield* ModelSlots

      const candidate = Effect.fnUntraced(function* ({ identity, textModel }: Fallible<R>, place: number) {
        const model = yield* textModel
        beginModel(identity, yield* Effect.context())
        const call = {
          operation: "model.reply",
          classify: place < fallbacks.length ? classifyWithSuccessor : classify,
          why: causeOf,
          admit: slots.hold,
          faults,
          ...(place === 0 ? {} : { instance: identity.name }),
        } as const
        return {
          name: identity.name,
          reply: (prompt, onText) =>
            Effect.flatMap(ModelUse, (use) =>
              guard.call(
                { ...call, dependency: use === "background" ? "background" : "model" },
                callModel(identity, model, prompt, onText).pipe(Effect.provideService(Prices, prices)),
              ),
            ).pipe(
              Effect.mapError((error) => toModelError(identity.name, error)),
              Effect.tap(() => noteRefusal(identity.name, null)),
              Effect.tapError(({ reason }) => noteRefusal(identity.name, reason)),
            ),
        } satisfies Candidate
      })

      const others = yield* Effect.forEach(fallbacks, (fallback, index) => candidate(fallback, index + 1))
      return ChatModel.of({
        reply: withFallbacks(yield* candidate(first, 0), others),
        costOf: (prompt, soFar) => estimatedCost(prices.costOf, first.identity, prompt, soFar),
      })
    }),
  )
