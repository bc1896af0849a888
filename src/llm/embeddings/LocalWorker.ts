import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { setPriority } from "node:os"
import { parentPort, workerData } from "node:worker_threads"
import type { LocalFiles } from "./LocalFiles.ts"
import { inEnglish } from "./Gloss.ts"

interface Engine {
  readonly embed: (texts: ReadonlyArray<string>) => ReadonlyArray<ReadonlyArray<number>>
}

const load: (path: string) => {
  readonly Embedder: new (weights: Uint8Array, tokenizer: Uint8Array, config: Uint8Array, tokens: number) => Engine
} = createRequire(import.meta.url)

/** A thread: the engine calculates without a pause. What fails in it ends it. */
const { config, engine, niceness, tokenizer, tokens, weights }: LocalFiles = workerData

// On Linux a niceness is the thread's own.
if (process.platform === "linux") setPriority(niceness)
const { Embedder } = load(engine)
const model = new Embedder(readFileSync(weights), readFileSync(tokenizer), readFileSync(config), tokens)

parentPort?.on("message", (text: string) => {
  const [vector = []] = model.embed([inEnglish(text)])
  parentPort?.postMessage(Float32Array.from(vector), [])
})
parentPort?.postMessage("ready", [])
