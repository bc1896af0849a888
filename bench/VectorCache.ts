import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, Layer, Option, Schedule, Schema } from "effect"
import { Embeddings } from "../src/domain/Embeddings.ts"
import { quantised } from "../src/features/memory/Quantised.ts"

const file = join(import.meta.dirname, "results", "vectors.json")
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))

const read = (): Map<string, string> => {
  try {
    return new Map(Object.entries(Option.getOrElse(decode(readFileSync(file, "utf8")), () => ({}))))
  } catch {
    return new Map()
  }
}

const keyOf = (model: string, text: string) => createHash("md5").update(`${model} ${text}`).digest("base64")

const vectorOf = (bytes: string): Float32Array => {
  const numbers = Float32Array.from(new Int8Array(Buffer.from(bytes, "base64")))
  const length = Math.hypot(...numbers)
  return numbers.map((number) => number / length)
}

let held: Map<string, string> | null = null

/** Vectors are kept from run to run, as the bot keeps those of messages: a machine at work takes minutes for them. */
const cached = (model: string, embed: Embeddings["Service"]["embed"]): Embeddings["Service"]["embed"] =>
  Effect.fnUntraced(function* (texts) {
    const known = (held ??= read())
    const missing = texts.filter((text) => !known.has(keyOf(model, text)))
    // The local model has a limit of time, which other work on the machine may use up.
    const made = missing.length === 0 ? [] : yield* Effect.retry(embed(missing), Schedule.recurs(20))
    for (const [at, vector] of made.entries())
      known.set(keyOf(model, missing[at] ?? ""), Buffer.from(quantised(vector).buffer).toString("base64"))
    if (missing.length > 0) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(Object.fromEntries(known)))
    }
    return texts.map((text) => vectorOf(known.get(keyOf(model, text)) ?? ""))
  })

/** As the model is, and without its waits. */
export const layer = Layer.effect(
  Embeddings,
  Effect.map(Embeddings, (embeddings) => ({
    ...embeddings,
    embed: embeddings.model === null ? embeddings.embed : cached(embeddings.model, embeddings.embed),
  })),
)
