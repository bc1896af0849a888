import { createHash } from "node:crypto"
import { Clock, Duration, Effect, Option, Result } from "effect"
import { HttpEffect, HttpIncomingMessage, HttpServerRequest, HttpServerResponse } from "effect/http"
import { adminLimits } from "../../policy/Admin.ts"
import { callerOf, type Counted, makeCallers } from "./Callers.ts"

type Response = HttpServerResponse.HttpServerResponse

/** Decoded as the router does, so no spelling escapes the limits. */
const isAdmin = (url: string): boolean => {
  const path = url.split(/[?#;]/, 1)[0] ?? ""
  const decoded = Result.getOrElse(
    Result.try(() => decodeURIComponent(path)),
    () => path,
  )
  return /^\/*admin(?:\/|$)/i.test(decoded)
}

/** No caching, framing, scripts or other origins. A page of documentation brings its own policy. */
const secured = (response: Response): Response => {
  let own = response
  for (const name of Object.keys(response.headers)) {
    if (name.startsWith("access-control-")) own = HttpServerResponse.removeHeader(own, name)
  }
  return HttpServerResponse.setHeaders(own, {
    "cache-control": "no-store",
    "content-security-policy": own.headers["content-security-policy"] ?? "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  })
}

const tooMany = ({ until }: Counted, now: number) =>
  HttpServerResponse.empty({ status: 429, headers: { "retry-after": String(Math.ceil((until - now) / 1_000)) } })

const tooLarge = HttpServerResponse.empty({ status: 413, headers: { connection: "close" } })

const digest = (text: string) => createHash("sha256").update(text).digest("base64")

/** Reads a body of undeclared length here, so no handler gets one that is too long. */
const isTooLarge = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const told = request.headers["content-length"]
  if (told !== undefined) return !(Number(told) <= Number(adminLimits.largestBody))
  if (request.headers["transfer-encoding"] === undefined) return false
  return (yield* Effect.result(request.arrayBuffer))._tag === "Failure"
})

/** Guards all of /admin: request rates, refused tokens, body sizes, CORS and headers. Wrap the whole router's effect. */
export const make = Effect.sync(() => {
  const window = Duration.toMillis(adminLimits.window)
  const requests = makeCallers(window)
  const refusals = makeCallers(window)

  const admit = (address: string, authorization: string | undefined, now: number): Counted | null => {
    const byAddress = requests.add(`address ${address}`, now)
    if (byAddress.count > adminLimits.requestsPerAddress) return byAddress
    if (authorization === undefined) return null
    const byToken = requests.add(`token ${digest(authorization)}`, now)
    return byToken.count > adminLimits.requestsPerToken ? byToken : null
  }

  const answered = (address: string, response: Response, now: number): Response => {
    if (response.status !== 401) return secured(response)
    const refused = refusals.add(address, now)
    return secured(refused.count > adminLimits.refusalsPerAddress ? tooMany(refused, now) : response)
  }

  return <E, R>(app: Effect.Effect<Response, E, R>) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      if (!isAdmin(request.url)) return yield* app
      const address = callerOf(Option.getOrElse(request.remoteAddress, () => "unknown"))
      yield* HttpEffect.appendPreResponseHandler((_request, response) =>
        Effect.map(Clock.currentTimeMillis, (now) => answered(address, response, now)),
      )
      const now = yield* Clock.currentTimeMillis
      const exceeded = admit(address, request.headers["authorization"], now)
      if (exceeded !== null) {
        if (exceeded.count === adminLimits.requestsPerAddress + 1) {
          yield* Effect.logWarning("The admin API gets too many requests").pipe(Effect.annotateLogs({ address }))
        }
        return tooMany(exceeded, now)
      }
      if (yield* isTooLarge(request)) return tooLarge
      return yield* app
    }).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, adminLimits.largestBody))
})
