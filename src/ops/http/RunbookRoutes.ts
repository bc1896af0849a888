import { Effect, FileSystem, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { join } from "node:path"
import { built, root } from "../../config/Root.ts"

/** In a checkout, and beside a program that was copied alone. */
const folders = [join(root, "docs/runbooks"), join(built, "runbooks")]

const isName = (name: string) => /^[a-z-]+\.md$/.test(name)

const missing = HttpServerResponse.text("There is no such page.\n", { status: 404 })

/** `GET /runbooks/NAME.md`: what to do about an alert. The pages are public and say nothing about this bot. */
export const routes: Layer.Layer<never, never, HttpRouter.HttpRouter | FileSystem.FileSystem> = Layer.effectDiscard(
  Effect.gen(function* () {
    const router = yield* HttpRouter.HttpRouter
    const fs = yield* FileSystem.FileSystem
    const page = (name: string) =>
      Effect.firstSuccessOf(folders.map((folder) => fs.readFileString(join(folder, name)))).pipe(
        Effect.map((text) => HttpServerResponse.text(text, { contentType: "text/plain; charset=utf-8" })),
        Effect.orElseSucceed(() => missing),
      )
    yield* router.add(
      "GET",
      "/runbooks/:name",
      Effect.flatMap(HttpRouter.params, ({ name = "" }) => (isName(name) ? page(name) : Effect.succeed(missing))),
    )
  }),
)
