import { NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import { FetchHttpClient, HttpMiddleware, HttpRouter, HttpServer } from "effect/http"
import { createServer } from "node:http"
import { join } from "node:path"
import { built } from "../config/Root.ts"
import { botApiRoutes } from "./BotApiRoutes.ts"
import { Emulator } from "./Emulator.ts"
import { pageRoutes } from "./PageRoutes.ts"
import { simRoutes } from "./SimRoutes.ts"

export interface PlaygroundOptions {
  /** Keeps the state over restarts; null or absent: memory only. */
  readonly stateFile?: string | null
  /** Folder of the built chat page; absent: where `npm run build` puts it. */
  readonly page?: string
  readonly token?: string
  /** Answer 429 as Telegram does. */
  readonly rateLimits?: boolean
}

const builtPage = join(built, "page")

const defaultToken = "7000001:Playground-of-this-machine-only-001"

/** A server that ends its open requests when it closes: long polls and event streams never end by themselves. */
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

/** The running emulator: a Bot API, the `/sim` API and the chat page on one loopback address. */
export class Playground extends Context.Service<
  Playground,
  {
    /** `http://127.0.0.1:<port>`, for grammY's `apiRoot` and for `/sim`. */
    readonly apiRoot: string
    readonly pageUrl: string
    /** The one token that the emulator accepts. */
    readonly token: string
  }
>()("confidant/playground/Playground") {
  /** On a server that is there: its router gets the routes. */
  static readonly layerRoutes = (options: PlaygroundOptions) => {
    const token = options.token ?? defaultToken
    const emulator = Emulator.layer({
      token,
      stateFile: options.stateFile ?? null,
      rateLimits: options.rateLimits ?? false,
    }).pipe(Layer.provide(FetchHttpClient.layer))
    const routes = Layer.mergeAll(botApiRoutes, simRoutes, pageRoutes(options.page ?? builtPage))
    const address = Layer.effect(
      Playground,
      HttpServer.addressFormattedWith((formatted) =>
        Effect.succeed({ apiRoot: formatted, pageUrl: `${formatted}/`, token }),
      ),
    )
    return Layer.merge(routes.pipe(Layer.provide(emulator)), address)
  }

  /** On a server of its own: `port` of 127.0.0.1, 0 for any free one. Fails with ServeError when the port is taken. */
  static readonly layer = ({ port, ...options }: PlaygroundOptions & { readonly port: number }) =>
    HttpRouter.serve(Playground.layerRoutes(options), { disableLogger: true, disableListenLog: true }).pipe(
      // Bot API paths carry the token.
      Layer.provide(Layer.succeed(HttpMiddleware.TracerDisabledWhen)(() => true)),
      Layer.provide(server(port)),
      Layer.provide(NodeHttpServer.layerHttpServices),
    )
}
