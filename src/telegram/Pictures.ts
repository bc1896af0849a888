import { readFile } from "node:fs/promises"
import { initWasm, Resvg } from "@resvg/resvg-wasm"
import { Effect } from "effect"
import { resvgFile } from "./ResvgFile.ts"

/** Draws an SVG as PNG; what draws is loaded for the first one. */
export const makePictures = Effect.map(
  Effect.cached(
    Effect.tryPromise({ try: async () => initWasm(await readFile(resvgFile)), catch: () => "load" as const }),
  ),
  (ready) => (svg: string) =>
    Effect.andThen(ready, Effect.try({ try: () => new Resvg(svg).render().asPng(), catch: () => "draw" as const })),
)
