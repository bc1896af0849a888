import { join } from "node:path"
import { Effect, Layer } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { built } from "../../config/Root.ts"
import { Settings } from "../../config/Settings.ts"
import { OpsSessions } from "../../domain/operators/OpsSessions.ts"
import { withServices } from "../http/WithServices.ts"
import { ChangeHandlers } from "./ChangeHandlers.ts"
import { EntryHandlers } from "./EntryHandlers.ts"
import { History } from "./History.ts"
import { OpsApi } from "./OpsApi.ts"
import { fresh, loadFiles } from "./OpsFiles.ts"
import { cookies } from "./OpsGate.ts"
import { gates } from "./OpsGateLayers.ts"
import { SignedSessions } from "./Sessions.ts"
import { ViewHandlers } from "./ViewHandlers.ts"

const builtPage = join(built, "ops")

const pages = Effect.fnUntraced(function* (folder: string) {
  const { env, jwtSecret } = yield* Settings
  const router = yield* HttpRouter.HttpRouter
  const sessions = yield* OpsSessions
  const files = yield* loadFiles(folder)

  const front = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    // The page's addresses are relative, so a proxy may serve it under any path: it needs the slash.
    if (!request.originalUrl.split("?", 1)[0]?.endsWith("/")) {
      return HttpServerResponse.redirect("ops/", { status: 307, headers: fresh })
    }
    if (jwtSecret === null) return files.page("off.html", 503)
    const name = yield* sessions.who(request.cookies[cookies[env].key] ?? "")
    return name === null ? files.page("sign-in.html", 401) : files.page("index.html")
  })

  yield* router.add("GET", "/ops", front)
  yield* router.add("GET", "/ops/in", files.page(jwtSecret === null ? "off.html" : "in.html"))
  yield* router.add(
    "GET",
    "/ops/assets/:name",
    Effect.map(HttpRouter.params, ({ name = "" }) => files.asset(name)),
  )
})

/** No answer may be cached, framed or read by other origins. */
const unkept = HttpRouter.middleware((handler) => Effect.map(handler, HttpServerResponse.setHeaders(fresh))).layer

const handlers = Layer.mergeAll(EntryHandlers, ViewHandlers, ChangeHandlers)

const api = HttpApiBuilder.layer(OpsApi).pipe(Layer.provide(handlers), Layer.provide(gates), Layer.provide(unkept))

type OfHandlers = HttpRouter.Request.Only<"Requires", Layer.Services<typeof api>>

export const routesOf = (folder: string) =>
  Layer.merge(Layer.effectDiscard(pages(folder)), Layer.provide(api, withServices<OfHandlers>())).pipe(
    Layer.provide([History.layer, SignedSessions]),
  )

export const routes = routesOf(builtPage)
