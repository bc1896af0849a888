import { fileURLToPath } from "node:url"

/** The build replaces this module, and puts the file beside the bot (vite.config.ts). */
export const resvgFile: string = fileURLToPath(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"))
