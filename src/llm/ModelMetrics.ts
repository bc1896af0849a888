import { Clock, Cause, type Context, Effect, Exit } from "effect"
import type { AiError, Response } from "effect/ai"
import * as Model from "../domain/metrics/Model.ts"
import { isMisconfigured, type ModelErrorReason } from "../domain/talk/ChatModel.ts"
import { type Cost, type CostOf, Prices } from "./Prices.ts"
import type { ModelIdentity } from "./TextModel.ts"

const errorTypeOf = (exit: Exit.Exit<unknown, AiError.AiError>): string => {
  if (Exit.isSuccess(exit)) return ""
  const error = Cause.findErrorOption(exit.cause)
  if (error._tag === "Some") return error.value.reason._tag
  return Cause.hasInterruptsOnly(exit.cause) ? "cancelled" : "defect"
}

/** Whether only the operator can make it answer; said once in the log, until it answers. */
export const noteRefusal = (model: string, reason: ModelErrorReason | null) =>
  Effect.withFiber(({ context }) => {
    const refuses = reason !== null && isMisconfigured(reason)
    if (reason !== null && !refuses) return Effect.void
    Model.modelRefuses(model).updateUnsafe(refuses ? 1 : 0, context)
    return Effect.void
  })

export const beginModel = (identity: ModelIdentity, context: Context.Context<never>): void => {
  const { name, provider } = identity
  Model.modelRefuses(name).updateUnsafe(0, context)
  for (const source of ["catalogue", "override"]) Model.llmCost(provider, name, source).updateUnsafe(0, context)
  for (const reason of ["price", "usage"]) Model.llmUnpricedCalls(provider, name, reason).updateUnsafe(0, context)
}

type Price = Cost | "usage" | "price"

const priceOf = (
  apiUrl: string,
  name: string,
  finish: Response.FinishPartEncoded | undefined,
  costOf: CostOf,
): Price => {
  const input = finish?.usage.inputTokens.total
  const output = finish?.usage.outputTokens.total
  if (input === undefined || output === undefined) return "usage"
  return costOf(apiUrl, name, { input, output, cacheRead: finish?.usage.inputTokens.cacheRead ?? 0 }) ?? "price"
}

const countCost = ({ name, provider }: ModelIdentity, price: Price, context: Context.Context<never>) => {
  if (typeof price === "string") Model.llmUnpricedCalls(provider, name, price).updateUnsafe(1, context)
  else Model.llmCost(provider, name, price.source).updateUnsafe(price.usd, context)
}

/** A failed attempt may have cost something if the server had begun to answer. */
interface Attempt {
  began: boolean
  /** Known once the answer is complete; null: nothing is called. */
  price: Price | null
}

export const measured = <A, R>(
  identity: ModelIdentity,
  attempt: (told: {
    readonly firstText: () => void
    readonly finish: (part: Response.FinishPartEncoded) => number | null
  }) => Effect.Effect<A, AiError.AiError, R>,
): Effect.Effect<A, AiError.AiError, R> =>
  Effect.withFiber((fiber) => {
    const { context } = fiber
    const clock = fiber.getRef(Clock.Clock)
    const prices = fiber.getRef(Prices)
    const start = clock.currentTimeMillisUnsafe()
    const state: Attempt = { began: false, price: identity.apiUrl === undefined ? null : "usage" }
    let finished = false
    const seconds = () => (clock.currentTimeMillisUnsafe() - start) / 1_000
    const told = {
      firstText: () => {
        if (state.began) return
        state.began = true
        Model.timeToFirstChunk(identity.name).updateUnsafe(seconds(), context)
      },
      finish: (part: Response.FinishPartEncoded) => {
        finished = true
        const { inputTokens, outputTokens } = part.usage
        if (inputTokens.total !== undefined) {
          Model.tokenUsage(identity.name, "input").updateUnsafe(inputTokens.total, context)
        }
        if (outputTokens.total !== undefined) {
          Model.tokenUsage(identity.name, "output").updateUnsafe(outputTokens.total, context)
        }
        if (identity.apiUrl === undefined) return 0
        const price = priceOf(identity.apiUrl, identity.name, part, prices.costOf)
        state.price = price
        return typeof price === "string" ? null : price.usd
      },
    }
    return Effect.onExit(attempt(told), (exit) =>
      Effect.sync(() => {
        Model.modelDuration(identity.name, errorTypeOf(exit)).updateUnsafe(seconds(), context)
        if (state.price !== null && (state.began || finished)) countCost(identity, state.price, context)
      }),
    )
  })
