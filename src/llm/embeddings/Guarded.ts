import { createHmac, randomBytes } from "node:crypto"
import { Clock, Effect, Metric } from "effect"
import type { AiError } from "effect/ai"
import { Guard } from "../../boundary/Guard.ts"
import type { TimedOut, Unavailable } from "../../boundary/GuardedCall.ts"
import { EmbeddingError, type Embeddings } from "../../domain/Embeddings.ts"
import { embeddedTexts, embeddingDuration } from "../../domain/metrics/Embeddings.ts"
import { ModelUse } from "../../domain/ModelUse.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { ModelError } from "../../domain/talk/ChatModel.ts"
import { embedding } from "../../policy/Embeddings.ts"
import { policies } from "../../policy/Policies.ts"
import { causeOf, classify, statusOf, toReason } from "../ModelFailure.ts"
import { ModelSlots } from "../ModelSlots.ts"
import type { Attempt } from "./Provider.ts"

const toError = (model: string, error: AiError.AiError | TimedOut | Unavailable): EmbeddingError => {
  const reason = toReason(error)
  const { isMisconfigured, isTransient } = new ModelError({ model, reason })
  const words = [reason._tag, statusOf(error) ?? ""].join(" ").trim()
  return new EmbeddingError({
    transient: isTransient,
    // Some servers fail at a text, and the local model's thread may end at one.
    refused: reason._tag === "ServerFault" || (!isTransient && !isMisconfigured),
    message: `${model}: ${words}`,
  })
}

/** What is left of a text that is too long, without half a character at its end. */
const beginningOf = (text: string): string => text.slice(0, embedding.textLength).toWellFormed()

/**
 * Embeds in batches through the guard. Few texts are questions, which are asked again: their vectors are kept in this
 * process, under a keyed hash. The house's cache would be slower than most models, and push the chats' desks out.
 */
export const make = Effect.fnUntraced(function* (model: string, attempt: Attempt) {
  const guard = yield* Guard
  const slots = yield* ModelSlots
  const recent = makeRecent<string, Float32Array>(embedding.recent)
  const key = randomBytes(32)
  const counted = (outcome: "done" | "cached" | "failed", texts: number) =>
    Metric.update(embeddedTexts(model, outcome), texts)
  for (const outcome of ["done", "cached", "failed"] as const) yield* counted(outcome, 0)
  const call = {
    dependency: "embedding",
    operation: "model.embed",
    classify,
    why: causeOf,
    admit: slots.hold,
  } as const

  const asked = (texts: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const use = yield* ModelUse
      const policy = use === "answers" ? { policy: policies.question } : {}
      return yield* guard.call({ ...call, ...policy }, attempt(texts))
    }).pipe(
      Effect.mapError((error) => toError(model, error)),
      Effect.tap(() => counted("done", texts.length)),
      Effect.tapError(() => counted("failed", texts.length)),
    )

  const keyOf = (text: string) => createHmac("sha256", key).update(text).digest("base64")

  const remembered = Effect.fnUntraced(function* (texts: ReadonlyArray<string>) {
    const known = texts.map((text) => recent.get(keyOf(text)))
    const missing = texts.filter((_, at) => known[at] === undefined)
    yield* counted("cached", texts.length - missing.length)
    const fresh = missing.length === 0 ? [] : yield* asked(missing)
    for (const [at, vector] of fresh.entries()) recent.set(keyOf(missing[at] ?? ""), vector)
    const made = fresh.values()
    return known.flatMap((vector) => vector ?? made.next().value ?? [])
  })

  const embed: Embeddings["Service"]["embed"] = Effect.fnUntraced(function* (given) {
    const began = yield* Clock.currentTimeMillis
    const texts = given.map(beginningOf)
    const vectors: Array<Float32Array> = []
    if (texts.length <= embedding.recentTexts) vectors.push(...(yield* remembered(texts)))
    else {
      for (let at = 0; at < texts.length; at += embedding.batch) {
        vectors.push(...(yield* asked(texts.slice(at, at + embedding.batch))))
      }
    }
    if (new Set(vectors.map(({ length }) => length)).size > 1) {
      return yield* new EmbeddingError({
        transient: true,
        refused: false,
        message: `${model}: vectors of different dimensions`,
      })
    }
    const seconds = ((yield* Clock.currentTimeMillis) - began) / 1_000
    yield* Metric.update(embeddingDuration(model, yield* ModelUse), seconds)
    return vectors
  })
  return embed
})
