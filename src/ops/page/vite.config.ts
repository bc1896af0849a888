import { readFileSync } from "node:fs"
import { join } from "node:path"
import { defineConfig, type Plugin } from "vite"

const head: Plugin = {
  name: "head",
  transformIndexHtml: {
    order: "pre",
    handler: (html) =>
      html.replace("<!-- head.html -->", readFileSync(join(import.meta.dirname, "head.html"), "utf8").trim()),
  },
}

/** Builds to `dist/ops`; relative addresses, so that a proxy may serve it under any path. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [head],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../../../dist/ops",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ["index.html", "in.html", "sign-in.html", "off.html"].map((page) => `${import.meta.dirname}/${page}`),
    },
  },
})
