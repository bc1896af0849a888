import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Layer } from "effect"
import manifest from "../../package.json" with { type: "json" }
import * as AdminRoutes from "../ops/admin/AdminRoutes.ts"
import * as Alerts from "../ops/alerts/Alerts.ts"
import * as Gauges from "../ops/http/Gauges.ts"
import * as HealthRoutes from "../ops/ready/HealthRoutes.ts"
import * as HttpServer from "../ops/http/HttpServer.ts"
import * as MetricsRoutes from "../ops/http/MetricsRoutes.ts"
import * as RunbookRoutes from "../ops/http/RunbookRoutes.ts"
import * as Observer from "../ops/ready/Observer.ts"
import { Measured } from "../ops/product/Measured.ts"
import * as OpsRoutes from "../ops/pages/OpsRoutes.ts"
import { Readiness } from "../ops/ready/Readiness.ts"
import * as ReadyGauges from "../ops/ready/ReadyGauges.ts"
import { TokensJwt } from "../ops/http/TokensJwt.ts"
import * as BeginMetrics from "../telemetry/BeginMetrics.ts"
import * as ProcessMetrics from "../telemetry/ProcessMetrics.ts"

/** The server, and what it answers before anything else is up. */
export const Front = Layer.mergeAll(
  HttpServer.monitored(Layer.merge(HealthRoutes.routes, MetricsRoutes.routes)),
  RunbookRoutes.routes.pipe(Layer.provide(NodeFileSystem.layer)),
  ReadyGauges.layer,
  BeginMetrics.layer,
  ProcessMetrics.layer(manifest.version),
).pipe(Layer.provideMerge(Layer.merge(HttpServer.layer, Readiness.layer)))

export const Operations = Layer.mergeAll(
  Observer.layer,
  Gauges.layer,
  Alerts.layer,
  AdminRoutes.routes,
  OpsRoutes.routes,
).pipe(Layer.provide([TokensJwt, Measured.layer]))
