import { Effect, FileSystem, Path } from "effect"
import { HttpServerResponse } from "effect/http"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
}

const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
}

export const fresh = { ...headers, "cache-control": "no-store" }

/** Their names change with their content. */
const forever = { ...headers, "cache-control": "public, max-age=31536000, immutable" }

const notBuilt = HttpServerResponse.text("The operators' page is not built. Run `npm run build`, and start again.\n", {
  status: 503,
  headers: fresh,
})

const notFound = HttpServerResponse.text("There is nothing here.\n", { status: 404, headers: fresh })

export const loadFiles = Effect.fnUntraced(
  function* (folder: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const load = Effect.fnUntraced(function* (name: string) {
      const bytes = yield* fs.readFile(path.join(folder, name))
      return [name, bytes] as const
    })
    const names = yield* fs.readDirectory(folder, { recursive: true })
    const known = names.filter((name) => path.extname(name) in types)
    const files = new Map(yield* Effect.forEach(known, load, { concurrency: 4 }))
    const typeOf = (name: string) => types[path.extname(name)] ?? "application/octet-stream"

    return {
      page: (name: string, status = 200) => {
        const bytes = files.get(name)
        if (bytes === undefined) return notBuilt
        return HttpServerResponse.uint8Array(bytes, { status, contentType: typeOf(name), headers: fresh })
      },
      asset: (name: string) => {
        const bytes = files.get(`assets/${name}`)
        if (bytes === undefined) return notFound
        return HttpServerResponse.uint8Array(bytes, { contentType: typeOf(name), headers: forever })
      },
    }
  },
  // Nothing was built: each page says so.
  Effect.orElseSucceed(() => ({ page: () => notBuilt, asset: () => notFound })),
)
