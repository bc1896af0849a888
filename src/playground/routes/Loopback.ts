import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { isAddressedToLoopback } from "../../domain/Loopback.ts"

type Request = HttpServerRequest.HttpServerRequest
type Handler<E, R> = (request: Request) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** Other sites may neither frame nor read what the playground answers, and a browser keeps nothing of it. */
const sealed = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
}

const withOwn = (response: HttpServerResponse.HttpServerResponse) =>
  HttpServerResponse.setHeaders(response, { ...sealed, ...response.headers })

const forbidden = (reason: string) => withOwn(HttpServerResponse.text(`${reason}\n`, { status: 403 }))

/** Guards against DNS rebinding: another site may resolve its name to 127.0.0.1. */
export const local =
  <E, R>(handler: Handler<E, R>): Handler<E, R> =>
  (request) =>
    isAddressedToLoopback(request.headers["host"])
      ? Effect.map(handler(request), withOwn)
      : Effect.succeed(forbidden("Only this machine may call the playground."))

/** Browsers send no Origin with a GET of an image or a link, but they say where it comes from. Another port of this machine is "same-site". */
const isOwnPage = ({ headers }: Request): boolean => {
  const origin = headers["origin"]
  if (origin !== undefined && origin !== `http://${headers["host"] ?? ""}`) return false
  const site = headers["sec-fetch-site"]
  return site === undefined || site === "same-origin" || site === "none"
}

/** As `local`, and only from the playground's own page, or from a program. */
export const sameOrigin = <E, R>(handler: Handler<E, R>): Handler<E, R> =>
  local((request) =>
    isOwnPage(request) ? handler(request) : Effect.succeed(forbidden("Only the playground's page may do this.")),
  )

/** Programs send neither header. */
export const isBrowser = ({ headers }: Request): boolean =>
  headers["sec-fetch-site"] !== undefined || headers["origin"] !== undefined
