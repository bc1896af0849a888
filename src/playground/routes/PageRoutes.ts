import { Effect, FileSystem, Layer, Path } from "effect"
import { HttpRouter, HttpServerRespondable, HttpServerResponse, HttpStaticServer } from "effect/http"
import { local } from "./Loopback.ts"

const missing = HttpServerResponse.text(
  "The chat page is not built. Run `npm run build` and reload. The Bot API and /sim work without it.\n",
  { status: 404 },
)

/** Scripts and files of its own only, in no other site's frame. */
const page = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cache-control": "no-cache",
}

export const pageRoutes = (folder: string) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const router = yield* HttpRouter.HttpRouter
      const files = Effect.catch(yield* HttpStaticServer.make({ root: folder }), HttpServerRespondable.toResponse)
      yield* router.add(
        "GET",
        "/*",
        local(() =>
          Effect.flatMap(
            Effect.orElseSucceed(fs.exists(path.join(folder, "index.html")), () => false),
            (built) => (built ? Effect.map(files, HttpServerResponse.setHeaders(page)) : Effect.succeed(missing)),
          ),
        ),
      )
    }),
  )
