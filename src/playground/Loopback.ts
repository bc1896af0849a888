import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { isAddressedToLoopback } from "../domain/Loopback.ts"

/** Guards against DNS rebinding: another site may resolve its name to 127.0.0.1. */
const isLoopback = (request: HttpServerRequest.HttpServerRequest): boolean =>
  isAddressedToLoopback(request.headers["host"])

const isSameOrigin = (request: HttpServerRequest.HttpServerRequest): boolean => {
  const origin = request.headers["origin"]
  return origin === undefined || origin === `http://${request.headers["host"] ?? ""}`
}

const forbidden = (reason: string) => HttpServerResponse.text(`${reason}\n`, { status: 403 })

export const local = <E, R>(
  handler: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
): ((request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) => {
  return (request) =>
    isLoopback(request) ? handler(request) : Effect.succeed(forbidden("Only this machine may call the playground."))
}

/** As `local`, and only from the playground's own page. */
export const sameOrigin = <E, R>(
  handler: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
) =>
  local((request) =>
    isSameOrigin(request) ? handler(request) : Effect.succeed(forbidden("Only the playground's page may do this.")),
  )
