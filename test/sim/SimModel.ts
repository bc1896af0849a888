import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import type { TimedOut, Unavailable } from "../../src/boundary/GuardedCall.ts"
import { ChatModel, ModelError, type ModelErrorReason } from "../../src/domain/talk/ChatModel.ts"
import { modelLimits } from "../../src/policy/Model.ts"
import { policies } from "../../src/policy/Policies.ts"
import { type Fate, goesWell, type Life, type World } from "./World.ts"

const failure = (reason: ModelErrorReason) => new ModelError({ model: "sim", reason })

const reasons: readonly [ModelErrorReason, ...ReadonlyArray<ModelErrorReason>] = [
  { _tag: "RateLimited", retryAfterSeconds: 7 },
  { _tag: "RateLimited", retryAfterSeconds: null },
  { _tag: "ServerFault" },
  { _tag: "Network" },
  { _tag: "CutShort" },
  { _tag: "Empty" },
  { _tag: "Stalled" },
  { _tag: "Refused" },
]

const fromGuard = (error: ModelError | TimedOut | Unavailable): ModelError => {
  if (error._tag === "ModelError") return error
  return error._tag === "TimedOut"
    ? failure({ _tag: "Stalled" })
    : failure({ _tag: "Unavailable", retryAfterSeconds: error.retryAfterSeconds })
}

const long = (text: string) => Array.from({ length: 90 }, (_, index) => `${text} line ${index}`).join("\n")

/** A model that is slow, fails and falls silent. Every answer it gives is another one. */
export const layer = (world: World, life: Life) =>
  Layer.effect(
    ChatModel,
    Effect.gen(function* () {
      const guard = yield* Guard
      const { dice, plan } = world
      const fate = (): Fate<ModelError> => {
        if (!world.chance(plan.model.fails)) return goesWell
        const reason = dice.pick(reasons)
        const delay = reason._tag === "Stalled" ? modelLimits.patienceSeconds * 1_000 : dice.int(0, 3_000)
        return { delay, effect: false, answer: { error: failure(reason) } }
      }
      return ChatModel.of({
        costOf: () => null,
        reply: (prompt, onText) =>
          guard
            .call(
              {
                dependency: "model",
                operation: "model.reply",
                policy: policies.api,
                classify: (error) =>
                  error._tag === "TimedOut" || error.isTransient
                    ? { retry: true, fault: true }
                    : { retry: false, fault: false },
              },
              Effect.gen(function* () {
                world.answers += 1
                const short = `A${world.answers} to ${prompt.messages.at(-1)?.text}`
                const text = world.chance(plan.model.long) ? long(short) : short
                if (world.chance(plan.model.slow)) {
                  yield* onText(text.slice(0, 2))
                  yield* Effect.sleep(dice.int(100, 9_000))
                  yield* onText(text.slice(0, 4))
                }
                yield* world.call({ life, name: "model", fate }, Effect.void)
                yield* onText(text)
                return { text, model: "sim", inputTokens: 1, outputTokens: 1 }
              }),
            )
            .pipe(Effect.mapError(fromGuard)),
      })
    }),
  )
