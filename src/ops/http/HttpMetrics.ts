import { Clock, Context, Effect, Metric } from "effect"
import { HttpRouter, type HttpServerResponse } from "effect/http"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import { httpRequestDuration } from "../../domain/metrics/Calls.ts"

/** The route's pattern, never the path itself; empty: no route matched. */
const route = Effect.withFiber((fiber) => {
  const matched = Context.getOption(fiber.context, HttpRouter.RouteContext)
  return Effect.succeed(matched._tag === "Some" ? matched.value.route.path : "")
})

export const measured = <E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const { method } = yield* HttpServerRequest
    const begun = clock.currentTimeNanosUnsafe()
    const record = (status: number) =>
      Effect.flatMap(route, (path) =>
        Metric.update(
          httpRequestDuration(path, method, String(status)),
          Number(clock.currentTimeNanosUnsafe() - begun) / 1e9,
        ),
      )
    const response = yield* Effect.tapError(app, () => record(404))
    yield* record(response.status)
    return response
  })
