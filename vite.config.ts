import { globSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { defineConfig, type Plugin } from "vite"

const load = createRequire(import.meta.url)

const source = join(import.meta.dirname, "src")

/** The bot's words travel inside it: what TextFiles.ts reads from disk is put in its place. */
const texts: Plugin = {
  name: "texts",
  load(id) {
    if (id !== join(source, "telegram/TextFiles.ts")) return null
    const files = globSync("**/*.ftl", { cwd: source }).toSorted()
    for (const file of files) this.addWatchFile(join(source, file))
    return `export const textFiles = ${JSON.stringify(files.map((name) => ({ name, text: readFileSync(join(source, name), "utf8") })))}`
  },
}

const drawing = "resvg.wasm"

/** What draws pictures lies beside the bot's parts, and is read when the first one is drawn. */
const pictures: Plugin = {
  name: "pictures",
  load: (id) =>
    id === join(source, "telegram/ResvgFile.ts")
      ? `import { fileURLToPath } from "node:url"
        export const resvgFile = fileURLToPath(new URL(${JSON.stringify(`./${drawing}`)}, import.meta.url))`
      : null,
  generateBundle() {
    const file = load.resolve("@resvg/resvg-wasm/index_bg.wasm")
    this.emitFile({ type: "asset", fileName: `assets/${drawing}`, source: readFileSync(file) })
  },
}

/** One character outside Latin-1 would make V8 hold the whole text in two bytes a character. */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue
      chunk.code = chunk.code.replaceAll(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
    }
  },
}

/** What stands in the place of a module that does not work in one piece, or is of no use there. */
const replacements: ReadonlyMap<string, string> = new Map([
  [
    "undici",
    // Effect takes single names from it, which a bundle does not find in a CommonJS file.
    `import undici from ${JSON.stringify(load.resolve("undici"))}
    export const { ${Object.keys(load("undici")).join(", ")} } = undici
    export default undici`,
  ],
  // node-fetch knows a signal by the name of its class, and the bundle renames classes that share one.
  ["abort-controller", "export const { AbortController, AbortSignal } = globalThis"],
  // For engines without a URL of their own; it would bring a table of all letters.
  ["whatwg-url", "export default {}"],
  [
    "url",
    // url.parse prints a warning when it is called from outside node_modules.
    `import { format, resolve, urlToHttpOptions } from "node:url"
    export default { URL, format, resolve, parse: (url) => urlToHttpOptions(new URL(url)) }`,
  ],
])

const isReplaced = (name: string, importer = ""): boolean =>
  replacements.has(name) && (name !== "url" || importer.includes("/node-fetch/"))

const replace: Plugin = {
  name: "replace",
  enforce: "pre",
  resolveId: (name, importer) => (isReplaced(name, importer) ? `\0${name}` : null),
  load: (id) => (id.startsWith("\0") ? replacements.get(id.slice(1)) : null),
}

/**
 * The bot in one piece, without what it does not use of its packages: half the memory at rest, and a start in half the
 * time. Nothing stays outside but the binaries of PostgreSQL. Names are kept, for stack traces.
 */
export default defineConfig({
  build: {
    ssr: true,
    outDir: "dist/bot",
    target: "node24",
    rolldownOptions: {
      // The threads of the local model for embeddings and of pictures are programs of their own.
      input: {
        main: "src/main.ts",
        embedding: "src/llm/embeddings/LocalWorker.ts",
        picture: "src/telegram/PictureWorker.ts",
        shrink: "src/telegram/pictures/ShrinkProcess.ts",
      },
      output: {
        entryFileNames: "[name].js",
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  plugins: [texts, pictures, replace, ascii],
  ssr: { noExternal: true },
})
