import { defineConfig } from "vite"

/** Builds to `dist/ops`; relative addresses, so that a proxy may serve it under any path. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
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
