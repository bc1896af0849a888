import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import manifest from "../../../package.json" with { type: "json" }
import { Readiness } from "./Readiness.ts"

const headers = { "cache-control": "no-store" }

const json = (status: number, body: unknown) =>
  HttpServerResponse.text(`${JSON.stringify(body)}\n`, { status, headers, contentType: "application/json" })

const alive = json(200, { status: "live", version: manifest.version })

/** `GET /live`: the process runs. `GET /ready`: 200 while the bot can serve, otherwise 503 with the reasons. */
export const routes: Layer.Layer<never, never, HttpRouter.HttpRouter | Readiness> = Layer.effectDiscard(
  Effect.gen(function* () {
    const router = yield* HttpRouter.HttpRouter
    const { report } = yield* Readiness
    yield* router.add("GET", "/live", alive)
    yield* router.add(
      "GET",
      "/ready",
      Effect.map(report, (found) => json(found.ready ? 200 : 503, found)),
    )
  }),
)
