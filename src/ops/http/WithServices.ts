import { Context, Effect } from "effect"
import { HttpRouter, HttpServerError, HttpServerRespondable } from "effect/http"

/** The server is older than the services, so routes bring their handlers' services along. */
export const withServices = <R>() =>
  HttpRouter.middleware<{ provides: R; handles: HttpServerError.HttpServerError }>()(
    Effect.map(
      Effect.context<R>(),
      (services) => (handler) =>
        handler.pipe(
          Effect.catchIf(HttpServerError.isHttpServerError, HttpServerRespondable.toResponse),
          // The request's own come first: its scope ends with it.
          Effect.updateContext((own: Context.Context<never>) => Context.merge(services, own)),
        ),
    ),
  ).layer
