import { defineConfig } from "vite"

/** Builds to `dist/page`; relative addresses, so that it can be served under any path. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  oxc: { jsx: { importSource: "preact" } },
  build: { outDir: "../../../dist/page", emptyOutDir: true, modulePreload: { polyfill: false } },
  server: { proxy: { "/sim": "http://127.0.0.1:8080" } },
})
