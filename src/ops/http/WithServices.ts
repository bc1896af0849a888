import { Context, Effect } from "effect"
import { HttpRouter, HttpServerError, HttpServerRespondable } from "effect/http"

/** The server is older than the services: routes bring those of their handlers along. */
export const withServices = <R>() =>
  HttpRouter.middleware<{ provides: R; handles: HttpServerError.HttpServerError }>()(
    Effect.map(
      Effect.context<R>(),
      (services) => (handler) =>
        handler.pipe(
          Effect.catchIf(HttpServerError.isHttpServerError, HttpServerRespondable.toResponse),
          // What the request brings goes first: its scope ends with it.
          Effect.updateContext((own: Context.Context<never>) => Context.merge(services, own)),
        ),
    ),
  ).layer
