import { Clock, Duration, Effect, Metric } from "effect"
import type { EmbeddingError, Embeddings } from "../../domain/Embeddings.ts"
import { catchUp, type JobKind } from "../../domain/Jobs.ts"
import { memoryEmbedded, memoryEmbeddedUntil } from "../../domain/metrics/Memory.ts"
import type { Budgets } from "../../domain/operators/Budgets.ts"
import { ModelUse } from "../../domain/ModelUse.ts"
import { usual } from "../../policy/Jobs.ts"
import { embeddingRun } from "../../policy/Memory.ts"
import type { Unembedded, Vectors } from "./Vectors.ts"

type Texts = ReadonlyArray<string>
type Embedded = Effect.Effect<ReadonlyArray<Float32Array | null>, EmbeddingError>

/** Every model takes them that takes anything. More than a question has: its vectors would be known, and prove nothing. */
const harmless = ["a calm evening", "a green tree", "an open door"]

/** A text that fails alone, while others are taken, has no vector: it must not hold up those behind it. */
const embedded = (embed: Embeddings["Service"]["embed"], texts: Texts): Embedded =>
  Effect.catch(embed(texts), (error): Embedded => {
    if (!error.refused) return Effect.fail(error)
    const half = Math.ceil(texts.length / 2)
    const parts = [texts.slice(0, half), texts.slice(half)]
    const apart: Embedded =
      texts.length <= 1
        ? Effect.succeed([null])
        : Effect.map(
            Effect.forEach(parts, (part) => embedded(embed, part)),
            (vectors) => vectors.flat(),
          )
    // Asked first, so that a model that is away is not asked for every part.
    return Effect.andThen(embed(harmless), apart)
  })

const otherDimension = (model: string) =>
  `${model} gives vectors of another dimension than before: none are kept until "confidant memory reindex" begins anew`

/** Runs until every message has a vector, or its time is up. A failure is logged once, and the next minute tries again. */
export const embedJob = (
  { costOf, embed }: Embeddings["Service"],
  model: string,
  vectors: Vectors["Service"],
  budgets: Budgets["Service"],
): JobKind => {
  let failing = false
  /** Fewer after each failure: a slow machine may not come to the end of many in time. */
  let most: number = embeddingRun.batch
  const told = (reason: string) =>
    Effect.suspend(() => {
      const log = failing ? Effect.logDebug : Effect.logWarning
      failing = true
      most = Math.ceil(most / 2)
      return log("Messages have no vectors for now and are found by their words; it is tried again every minute").pipe(
        Effect.annotateLogs({ reason }),
      )
    })

  /** In everybody's budget, as what is read of them. Nothing waits for the next day: without vectors they would find less. */
  const charged = (taken: ReadonlyArray<Unembedded>) =>
    Effect.forEach(
      Map.groupBy(taken, ({ userId }) => userId),
      ([userId, messages]) => {
        const cost = costOf(messages.map(({ text }) => text))
        return cost === 0 ? Effect.void : budgets.charge(userId, cost)
      },
      { discard: true },
    ).pipe(
      Effect.catch(({ message: reason }) =>
        Effect.logWarning("What vectors cost could not be counted").pipe(Effect.annotateLogs({ reason })),
      ),
    )

  const run = Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const end = began + Duration.toMillis(embeddingRun.within)
    while ((yield* Clock.currentTimeMillis) < end) {
      const missing = yield* vectors.missing(model)
      const taken = missing.slice(0, most)
      if (taken.length > 0) {
        const made = yield* embedded(
          embed,
          taken.map(({ text }) => text),
        )
        yield* charged(taken)
        if (!(yield* vectors.keep(taken, made))) return yield* told(otherDimension(model))
        yield* Metric.update(memoryEmbedded, taken.length)
        most = Math.min(most + 1, embeddingRun.batch)
      }
      if (failing) yield* Effect.logInfo("Messages get their vectors again")
      failing = false
      if (missing.length > taken.length || missing.length >= embeddingRun.batch) continue
      yield* Metric.update(memoryEmbeddedUntil, began / 1_000)
      break
    }
  }).pipe(Effect.catch(({ message }) => told(message)))

  return catchUp({
    name: "memory.embed",
    policy: usual,
    schedule: embeddingRun.schedule,
    failing: "Messages could not get their vectors and will next time",
    run: Effect.as(Effect.provideService(run, ModelUse, "background"), {}),
  })
}
