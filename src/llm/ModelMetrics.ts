import { Clock, Cause, type Context, Effect, Exit } from "effect"
import type { AiError, Response } from "effect/ai"
import * as Model from "../domain/metrics/Model.ts"
import type { ModelIdentity } from "./ModelIdentity.ts"
import { Prices } from "./Prices.ts"

const errorTypeOf = (exit: Exit.Exit<unknown, AiError.AiError>): string => {
  if (Exit.isSuccess(exit)) return ""
  const error = Cause.findErrorOption(exit.cause)
  if (error._tag === "Some") return error.value.reason._tag
  return Cause.hasInterruptsOnly(exit.cause) ? "cancelled" : "defect"
}

/** Counters of a model are there before its first answer costs anything. */
export const beginModel = (identity: ModelIdentity, context: Context.Context<never>): void => {
  const { name, provider } = identity
  for (const source of ["catalogue", "override"]) Model.llmCost(provider, name, source).updateUnsafe(0, context)
  for (const reason of ["price", "usage"]) Model.llmUnpricedCalls(provider, name, reason).updateUnsafe(0, context)
}

const countCost = (
  { apiUrl, name, provider }: ModelIdentity,
  finish: Response.FinishPart | undefined,
  prices: typeof Prices.Service,
  context: Context.Context<never>,
) => {
  // Nothing is called.
  if (apiUrl === undefined) return
  const input = finish?.usage.inputTokens.total
  const output = finish?.usage.outputTokens.total
  if (input === undefined || output === undefined) {
    Model.llmUnpricedCalls(provider, name, "usage").updateUnsafe(1, context)
    return
  }
  const cost = prices.costOf(apiUrl, name, { input, output, cacheRead: finish?.usage.inputTokens.cacheRead ?? 0 })
  if (cost === null) Model.llmUnpricedCalls(provider, name, "price").updateUnsafe(1, context)
  else Model.llmCost(provider, name, cost.source).updateUnsafe(cost.usd, context)
}

/** Whether the attempt may have cost something although it failed: the server had begun to answer. */
interface Attempt {
  began: boolean
  finish: Response.FinishPart | undefined
}

/** Times one attempt and counts its tokens and its cost. The attempt tells of its first words, and of its end. */
export const measured = <A, R>(
  identity: ModelIdentity,
  attempt: (told: {
    readonly firstText: () => void
    readonly finish: (part: Response.FinishPart) => void
  }) => Effect.Effect<A, AiError.AiError, R>,
): Effect.Effect<A, AiError.AiError, R> =>
  Effect.withFiber((fiber) => {
    const { context } = fiber
    const clock = fiber.getRef(Clock.Clock)
    const prices = fiber.getRef(Prices)
    const start = clock.currentTimeMillisUnsafe()
    const state: Attempt = { began: false, finish: undefined }
    const seconds = () => (clock.currentTimeMillisUnsafe() - start) / 1_000
    const told = {
      firstText: () => {
        if (state.began) return
        state.began = true
        Model.timeToFirstChunk(identity.name).updateUnsafe(seconds(), context)
      },
      finish: (part: Response.FinishPart) => {
        state.finish = part
        const { inputTokens, outputTokens } = part.usage
        if (inputTokens.total !== undefined) {
          Model.tokenUsage(identity.name, "input").updateUnsafe(inputTokens.total, context)
        }
        if (outputTokens.total !== undefined) {
          Model.tokenUsage(identity.name, "output").updateUnsafe(outputTokens.total, context)
        }
      },
    }
    return Effect.onExit(attempt(told), (exit) =>
      Effect.sync(() => {
        Model.modelDuration(identity.name, errorTypeOf(exit)).updateUnsafe(seconds(), context)
        if (state.began || state.finish !== undefined) countCost(identity, state.finish, prices, context)
      }),
    )
  })
