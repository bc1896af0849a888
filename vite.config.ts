import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { defineConfig, type Plugin } from "vite"

const source = join(import.meta.dirname, "src")

/** The bot's words travel inside it: what the module reads from disk is put in its place. */
const texts: Plugin = {
  name: "texts",
  load(id) {
    if (id !== join(source, "telegram/TextFiles.ts")) return null
    const files = globSync("**/*.ftl", { cwd: source }).toSorted()
    for (const file of files) this.addWatchFile(join(source, file))
    return `export const textFiles = ${JSON.stringify(files.map((name) => ({ name, text: readFileSync(join(source, name), "utf8") })))}`
  },
}

/**
 * The bot in one piece, without what it does not use of its packages: half the memory at rest, and a start in half the
 * time. Packages that load parts of themselves by hand stay outside. Names are kept, for stack traces.
 */
export default defineConfig({
  build: {
    ssr: "src/main.ts",
    outDir: "dist/bot",
    target: "node24",
    rolldownOptions: {
      output: {
        entryFileNames: "main.js",
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  plugins: [
    texts,
    {
      // One character outside Latin-1 would make V8 hold the whole text in two bytes a character.
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
    },
  ],
  ssr: { noExternal: true, external: ["undici", "grammy"] },
})
