import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Predicate, Schema } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer, type HttpServerError } from "effect/http"
import { createServer } from "node:http"
import { Settings } from "../../config/Settings.ts"
import * as AdminLimits from "./AdminLimits.ts"
import { measured } from "./HttpMetrics.ts"

export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", { message: Schema.String }) {}

const why: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} of ${host} is taken, perhaps by another Confidant: set HTTP_PORT to another one, or HTTP_PORT=0 for any free port`,
  EACCES: (host, port) => `port ${port} of ${host} needs more rights than this user has: set HTTP_PORT above 1023`,
  EADDRNOTAVAIL: (host) => `${host} is not an address of this machine: set HTTP_HOST=127.0.0.1`,
  ENOTFOUND: (host) => `${host} is not known: set HTTP_HOST=127.0.0.1`,
}

const cannotListen =
  ({ host, port }: Settings["Service"]["http"]) =>
  ({ cause }: HttpServerError.ServeError): CannotListen => {
    const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
    return new CannotListen({ message: why[code]?.(host, port) ?? `cannot listen on ${host}:${port} (${code})` })
  }

/** Open requests end with the server: long polls and event streams never end by themselves. */
const server = Layer.effect(
  HttpServer.HttpServer,
  Effect.gen(function* () {
    const { http } = yield* Settings
    const node = createServer({ keepAliveTimeout: 60_000 })
    const made = yield* NodeHttpServer.make(() => node, { ...http, disablePreemptiveShutdown: true }).pipe(
      Effect.mapError(cannotListen(http)),
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

const told = Layer.effectDiscard(
  HttpServer.addressFormattedWith((address) => Effect.logInfo(`Listening on ${address}`)),
)

/** The only server of the process. It starts at once; routes may join later, and give 404 until then. */
export const layer = Layer.mergeAll(serving, told).pipe(
  // A router that a handler builds for itself must not be this one.
  Layer.provideMerge(Layer.mergeAll(server, Layer.fresh(HttpRouter.layer), NodeHttpServer.layerHttpServices)),
)
