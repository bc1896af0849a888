import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Predicate, Schema } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer, type HttpServerError } from "effect/http"
import { createServer } from "node:http"
import { Settings } from "../../config/Settings.ts"
import type { Readiness } from "../ready/Readiness.ts"
import * as AdminLimits from "./AdminLimits.ts"
import { measured } from "./HttpMetrics.ts"

export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", { message: Schema.String }) {}

type Door = "http" | "monitoring"

const variableOf = { http: "HTTP_PORT", monitoring: "MONITORING_PORT" } as const

const another = {
  http: "HTTP_PORT to another one, or HTTP_PORT=0 for any free port",
  monitoring: "MONITORING_PORT to another one",
}

const why: Readonly<Record<string, (host: string, port: number, door: Door) => string>> = {
  EADDRINUSE: (host, port, door) =>
    `port ${port} of ${host} is taken, perhaps by another Confidant: set ${another[door]}`,
  EACCES: (host, port, door) =>
    `port ${port} of ${host} needs more rights than this user has: set ${variableOf[door]} above 1023`,
  EADDRNOTAVAIL: (host) => `${host} is not an address of this machine: set HTTP_HOST=127.0.0.1`,
  ENOTFOUND: (host) => `${host} is not known: set HTTP_HOST=127.0.0.1`,
}

const cannotListen =
  (door: Door, { host, port }: Settings["Service"]["http"]) =>
  ({ cause }: HttpServerError.ServeError): CannotListen => {
    const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
    return new CannotListen({ message: why[code]?.(host, port, door) ?? `cannot listen on ${host}:${port} (${code})` })
  }

/** Open requests end with the server: long polls and event streams never end by themselves. */
const server = (door: Door) =>
  Layer.effect(
    HttpServer.HttpServer,
    Effect.gen(function* () {
      const { [door]: at } = yield* Settings
      const node = createServer({ keepAliveTimeout: 60_000 })
      const made = yield* NodeHttpServer.make(() => node, { ...at, disablePreemptiveShutdown: true }).pipe(
        Effect.mapError(cannotListen(door, at)),
      )
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          node.close()
          node.closeAllConnections()
        }),
      )
      return made
    }),
  )

/** Paths of the Bot API hold the token, those of operators a link: only Telegram's posts get spans. */
const traced = (url: string): boolean => url.startsWith("/telegram/")

const serving = Layer.unwrap(
  Effect.gen(function* () {
    const router = yield* HttpRouter.HttpRouter
    const limited = yield* AdminLimits.make
    return HttpServer.serve(limited(measured(router.asHttpEffect())))
  }),
).pipe(
  Layer.provide([
    Layer.succeed(HttpMiddleware.TracerDisabledWhen)(({ url }) => !traced(url)),
    Layer.succeed(HttpMiddleware.SpanNameGenerator)(({ method, url }) => `${method} ${url.split("?", 1)[0]}`),
  ]),
)

const told = (words: string) =>
  Layer.effectDiscard(HttpServer.addressFormattedWith((address) => Effect.logInfo(`${words} ${address}`)))

/** The server that everybody may reach. It starts at once; routes may join later, and give 404 until then. */
export const layer = Layer.mergeAll(serving, told("Listening on")).pipe(
  // A router that a handler builds for itself must not be this one.
  Layer.provideMerge(Layer.mergeAll(server("http"), Layer.fresh(HttpRouter.layer), NodeHttpServer.layerHttpServices)),
)

const monitoringServer = Layer.mergeAll(
  Layer.unwrap(Effect.map(HttpRouter.HttpRouter, (router) => HttpServer.serve(measured(router.asHttpEffect())))).pipe(
    Layer.provide(Layer.succeed(HttpMiddleware.TracerDisabledWhen)(() => true)),
  ),
  told("Health and metrics are at"),
).pipe(
  Layer.provideMerge(
    Layer.mergeAll(server("monitoring"), Layer.fresh(HttpRouter.layer), NodeHttpServer.layerHttpServices),
  ),
)

/** Routes for those who watch the bot: with a MONITORING_PORT of its own on that alone. */
export const monitored = (routes: Layer.Layer<never, never, HttpRouter.HttpRouter | Readiness>) =>
  Layer.unwrap(
    Effect.map(
      Settings,
      ({ http, monitoring }): Layer.Layer<never, CannotListen, HttpRouter.HttpRouter | Readiness | Settings> =>
        http.port === monitoring.port ? routes : Layer.provide(routes, monitoringServer),
    ),
  )
