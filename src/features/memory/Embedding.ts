import { Clock, Cron, Duration, Effect, Metric, Schema } from "effect"
import type { EmbeddingError, Embeddings } from "../../domain/Embeddings.ts"
import { type JobKind, jobKind } from "../../domain/Jobs.ts"
import { memoryEmbedded, memoryEmbeddedUntil } from "../../domain/metrics/Memory.ts"
import { ModelUse } from "../../domain/ModelUse.ts"
import { usual } from "../../policy/Jobs.ts"
import { embeddingRun } from "../../policy/Memory.ts"
import type { Vectors } from "./Vectors.ts"

type Texts = ReadonlyArray<string>
type Embedded = Effect.Effect<ReadonlyArray<Float32Array | null>, EmbeddingError>

/** Every model takes it that takes anything. */
const harmless = "a calm evening"

/** A text that is refused alone, while others are taken, has no vector: it must not hold up those behind it. */
const embedded = (embed: Embeddings["Service"]["embed"], texts: Texts): Embedded =>
  Effect.catch(embed(texts), (error): Embedded => {
    if (!error.refused) return Effect.fail(error)
    if (texts.length <= 1) return Effect.as(embed([harmless]), [null])
    const half = Math.ceil(texts.length / 2)
    const parts = [texts.slice(0, half), texts.slice(half)]
    return Effect.map(
      Effect.forEach(parts, (part) => embedded(embed, part)),
      (vectors) => vectors.flat(),
    )
  })

const otherDimension = (model: string) =>
  `${model} gives vectors of another dimension than before: none are kept until "confidant memory reindex" begins anew`

/** Goes on until every message has a vector, or for one run. A failure is told once and is no end: the next minute tries again. */
export const embedJob = ({ embed }: Embeddings["Service"], model: string, vectors: Vectors["Service"]): JobKind => {
  let failing = false
  const told = (reason: string) =>
    Effect.suspend(() => {
      const log = failing ? Effect.logDebug : Effect.logWarning
      failing = true
      return log("Messages have no vectors for now and are found by their words; it is tried again every minute").pipe(
        Effect.annotateLogs({ reason }),
      )
    })

  const run = Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const end = began + Duration.toMillis(embeddingRun.within)
    while ((yield* Clock.currentTimeMillis) < end) {
      const missing = yield* vectors.missing(model)
      if (missing.length > 0) {
        const made = yield* embedded(
          embed,
          missing.map(({ text }) => text),
        )
        if (!(yield* vectors.keep(missing, made))) return yield* told(otherDimension(model))
        yield* Metric.update(memoryEmbedded, missing.length)
      }
      if (failing) yield* Effect.logInfo("Messages get their vectors again")
      failing = false
      if (missing.length >= embeddingRun.batch) continue
      yield* Metric.update(memoryEmbeddedUntil, began / 1_000)
      break
    }
  }).pipe(Effect.catch(({ message }) => told(message)))

  return jobKind({
    name: "memory.embed",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(embeddingRun.schedule),
    run: () => Effect.as(Effect.provideService(run, ModelUse, "background"), {}),
  })
}
