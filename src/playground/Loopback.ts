import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { isAddressedToLoopback } from "../domain/Loopback.ts"

/** Refuses a request whose Host is not this machine: a page of another site may have resolved its name to 127.0.0.1. */
const isLoopback = (request: HttpServerRequest.HttpServerRequest): boolean =>
  isAddressedToLoopback(request.headers["host"])

/** A page may call only the server that it came from. */
const isSameOrigin = (request: HttpServerRequest.HttpServerRequest): boolean => {
  const origin = request.headers["origin"]
  return origin === undefined || origin === `http://${request.headers["host"] ?? ""}`
}

const forbidden = (reason: string) => HttpServerResponse.text(`${reason}\n`, { status: 403 })

/** Runs the handler for requests that address a loopback name. */
export const local = <E, R>(
  handler: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
): ((request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) => {
  return (request) =>
    isLoopback(request) ? handler(request) : Effect.succeed(forbidden("Only this machine may call the playground."))
}

/** As `local`, and for no page of another origin. */
export const sameOrigin = <E, R>(
  handler: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
) =>
  local((request) =>
    isSameOrigin(request) ? handler(request) : Effect.succeed(forbidden("Only the playground's page may do this.")),
  )
