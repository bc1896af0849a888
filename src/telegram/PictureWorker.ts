import { parentPort, workerData } from "node:worker_threads"
import { initWasm, Resvg } from "@resvg/resvg-wasm"

/** A thread for one picture: drawing takes a tenth of a second without a pause, and its memory goes with the thread. What fails in it ends it. */
const { svg, wasm }: { readonly svg: string; readonly wasm: Uint8Array<ArrayBuffer> } = workerData

await initWasm(wasm)
parentPort?.postMessage(new Resvg(svg).render().asPng(), [])
