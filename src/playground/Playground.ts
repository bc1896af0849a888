import { NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import { FetchHttpClient, HttpMiddleware, HttpRouter, HttpServer } from "effect/http"
import { createServer } from "node:http"
import { join } from "node:path"
import { built } from "../config/Root.ts"
import { nearAddress } from "../domain/Loopback.ts"
import { botApiRoutes } from "./routes/BotApiRoutes.ts"
import { Emulator } from "./Emulator.ts"
import { pageRoutes } from "./routes/PageRoutes.ts"
import { simRoutes } from "./routes/SimRoutes.ts"
import { tokenFor } from "./Token.ts"

export interface PlaygroundOptions {
  /** null or absent: memory only. */
  readonly stateFile?: string | null
  readonly page?: string
  /** `<bot id>:<secret>`; without it a random one, kept beside the state file. */
  readonly token?: string
  readonly rateLimits?: boolean
}

const builtPage = join(built, "page")

/** Ends open requests when it closes: long polls and event streams never end by themselves. */
const server = (port: number) =>
  Layer.effect(
    HttpServer.HttpServer,
    Effect.gen(function* () {
      const node = createServer({ keepAliveTimeout: 60_000 })
      const made = yield* NodeHttpServer.make(() => node, {
        port,
        host: "127.0.0.1",
        disablePreemptiveShutdown: true,
      })
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          node.close()
          node.closeAllConnections()
        }),
      )
      return made
    }),
  )

/** The running emulator: Bot API, `/sim` API and chat page on one loopback address. */
export class Playground extends Context.Service<
  Playground,
  {
    /** `http://127.0.0.1:<port>`, for grammY's `apiRoot` and for `/sim`. */
    readonly apiRoot: string
    readonly pageUrl: string
    readonly token: string
  }
>()("confidant/playground/Playground") {
  static readonly layerRoutes = ({
    stateFile = null,
    rateLimits = false,
    page = builtPage,
    ...options
  }: PlaygroundOptions) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const token = options.token ?? (yield* tokenFor(stateFile))
        const emulator = Emulator.layer({ token, stateFile, rateLimits }).pipe(Layer.provide(FetchHttpClient.layer))
        const routes = Layer.mergeAll(botApiRoutes, simRoutes, pageRoutes(page))
        const address = Layer.effect(
          Playground,
          HttpServer.addressFormattedWith((formatted) => {
            const apiRoot = nearAddress(formatted)
            return Effect.succeed({ apiRoot, pageUrl: `${apiRoot}/`, token })
          }),
        )
        return Layer.merge(routes.pipe(Layer.provide(emulator)), address)
      }),
    )

  /** A server of its own on 127.0.0.1; `port` 0 takes any free one. Fails with ServeError if the port is taken. */
  static readonly layer = ({ port, ...options }: PlaygroundOptions & { readonly port: number }) =>
    HttpRouter.serve(Playground.layerRoutes(options), { disableLogger: true, disableListenLog: true }).pipe(
      // Bot API paths contain the token.
      Layer.provide(Layer.succeed(HttpMiddleware.TracerDisabledWhen)(() => true)),
      Layer.provide(server(port)),
      Layer.provide(NodeHttpServer.layerHttpServices),
    )
}
