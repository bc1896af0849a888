import { Effect, FileSystem, Layer, Path } from "effect"
import { HttpRouter, HttpServerRespondable, HttpServerResponse, HttpStaticServer } from "effect/http"
import { local } from "./Loopback.ts"

const missing = HttpServerResponse.text(
  "The chat page is not built. Run `npm run build` and reload. The Bot API and /sim work without it.\n",
  { status: 404 },
)

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
            (built) => (built ? files : Effect.succeed(missing)),
          ),
        ),
      )
    }),
  )
