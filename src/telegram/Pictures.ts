import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { Effect, Semaphore } from "effect"
import { built } from "../config/Root.ts"
import { resvgFile } from "./ResvgFile.ts"

/** In a checkout Node runs the source. */
const workerFile = import.meta.filename.endsWith(".ts")
  ? join(import.meta.dirname, "PictureWorker.ts")
  : join(built, "bot", "picture.js")

const drawn = (svg: string, wasm: Uint8Array) =>
  Effect.callback<Uint8Array, "draw">((resume) => {
    const worker = new Worker(workerFile, { workerData: { svg, wasm }, execArgv: [] })
    // It holds up no exit.
    worker.unref()
    worker.on("message", (png: unknown) => {
      if (png instanceof Uint8Array) resume(Effect.succeed(png))
    })
    worker.on("error", () => resume(Effect.fail("draw")))
    worker.on("exit", () => resume(Effect.fail("draw")))
    return Effect.promise(() => worker.terminate())
  })

/** Draws an SVG as PNG, one at a time and beside what the bot does. */
export const makePictures = Effect.map(
  Semaphore.make(1),
  (one) => (svg: string) =>
    Effect.tryPromise({ try: () => readFile(resvgFile), catch: () => "load" as const }).pipe(
      Effect.flatMap((wasm) => drawn(svg, wasm)),
      one.withPermits(1),
    ),
)
