import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServerError, HttpServerRespondable } from "effect/http"
import manifest from "../../package.json" with { type: "json" }
import * as AdminRoutes from "../ops/admin/AdminRoutes.ts"
import * as Alerts from "../ops/alerts/Alerts.ts"
import * as DbMetrics from "../ops/admin/DbMetrics.ts"
import { History } from "../ops/pages/History.ts"
import * as Gauges from "../ops/http/Gauges.ts"
import * as HealthRoutes from "../ops/ready/HealthRoutes.ts"
import * as HttpServer from "../ops/http/HttpServer.ts"
import * as MetricsRoutes from "../ops/http/MetricsRoutes.ts"
import * as Observer from "../ops/ready/Observer.ts"
import * as OpsRoutes from "../ops/pages/OpsRoutes.ts"
import { Readiness } from "../ops/ready/Readiness.ts"
import * as ReadyGauges from "../ops/ready/ReadyGauges.ts"
import { Tokens } from "../ops/http/Tokens.ts"
import * as BeginMetrics from "../telemetry/BeginMetrics.ts"
import * as ProcessMetrics from "../telemetry/ProcessMetrics.ts"

/** The server, and what it tells before anything else is there. */
export const Front = Layer.mergeAll(
  HealthRoutes.routes,
  MetricsRoutes.routes,
  ReadyGauges.layer,
  BeginMetrics.layer,
  ProcessMetrics.layer(manifest.version),
).pipe(Layer.provideMerge(Layer.merge(HttpServer.layer, Readiness.layer)))

type OfHandlers = HttpRouter.Request.Only<"Requires", Layer.Services<typeof AdminRoutes.routes>>

/** The server is older than the services: handlers bring theirs along. */
const withServices = HttpRouter.middleware<{ provides: OfHandlers; handles: HttpServerError.HttpServerError }>()(
  Effect.map(
    Effect.context<OfHandlers>(),
    (services) => (handler) =>
      handler.pipe(
        Effect.catchIf(HttpServerError.isHttpServerError, HttpServerRespondable.toResponse),
        // What the request brings goes first: its scope ends with it.
        Effect.updateContext((own: Context.Context<never>) => Context.merge(services, own)),
      ),
  ),
).layer

/** What operators see and switch while the bot works. */
export const Operations = Layer.mergeAll(
  Observer.layer,
  Gauges.layer,
  Alerts.layer,
  DbMetrics.routes,
  AdminRoutes.routes.pipe(Layer.provide(withServices)),
  OpsRoutes.routes.pipe(Layer.provide(History.layer)),
).pipe(Layer.provide(Tokens.layer))
