import { createHash } from "node:crypto"
import { Clock, Duration, Effect, Option, Result } from "effect"
import { HttpEffect, HttpIncomingMessage, HttpServerRequest, HttpServerResponse } from "effect/http"
import { counted } from "../../domain/Counted.ts"
import { RefusalsAreLogged } from "../../domain/operators/Tokens.ts"
import { adminLimits } from "../../policy/ops/Admin.ts"
import { callerOf, type Counted, makeCallers } from "./Callers.ts"

type Response = HttpServerResponse.HttpServerResponse

/** Decoded as the router does, so no spelling escapes the limits. */
const areaOf = (url: string): "admin" | "ops" | null => {
  const path = url.split(/[?#;]/, 1)[0] ?? ""
  const decoded = Result.getOrElse(
    Result.try(() => decodeURIComponent(path)),
    () => path,
  )
  const area = /^\/*(admin|ops)(?:\/|$)/i.exec(decoded)?.[1]?.toLowerCase()
  return area === "admin" || area === "ops" ? area : null
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

/** Whoever has no session yet is shown how to sign in: only a token that is brought along can be a wrong one. */
const bringsToken = ({ headers, method }: HttpServerRequest.HttpServerRequest): boolean =>
  method === "POST" || headers["cookie"] !== undefined

const tooManyLinks = (exceeded: Counted, now: number) => {
  const seconds = Math.ceil((exceeded.until - now) / 1_000)
  return HttpServerResponse.text(
    JSON.stringify({ error: `Too many were refused: try again in ${counted(seconds, "second")}.` }),
    {
      status: 429,
      contentType: "application/json",
      headers: { "retry-after": String(seconds), "cache-control": "no-store" },
    },
  )
}

/** For /admin: rates, refused tokens, body sizes, CORS and headers; for /ops only refused tokens. Wrap the whole router's effect. */
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

  /** The refusal that exceeds the limit; null: it may be answered as it is. */
  const exceeding = Effect.fnUntraced(function* (address: string, now: number) {
    const refused = refusals.add(address, now)
    if (refused.count <= adminLimits.refusalsPerAddress) return null
    if (refused.count === adminLimits.refusalsPerAddress + 1) {
      yield* Effect.logWarning("Too many tokens were refused; those of this minute are no longer told of").pipe(
        Effect.annotateLogs({ address }),
      )
    }
    return refused
  })

  const answered = (area: "admin" | "ops", address: string) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, response: Response) {
      const now = yield* Clock.currentTimeMillis
      const isRefusal = response.status === 401 && (area === "admin" || bringsToken(request))
      const exceeded = isRefusal ? yield* exceeding(address, now) : null
      if (area === "ops") return exceeded === null ? response : tooManyLinks(exceeded, now)
      return secured(exceeded === null ? response : tooMany(exceeded, now))
    })

  const admitted = Effect.fnUntraced(
    function* <E, R>(
      request: HttpServerRequest.HttpServerRequest,
      address: string,
      now: number,
      app: Effect.Effect<Response, E, R>,
    ) {
      const exceeded = admit(address, request.headers["authorization"], now)
      if (exceeded !== null) {
        if (exceeded.count === adminLimits.requestsPerAddress + 1) {
          yield* Effect.logWarning("The admin API gets too many requests").pipe(Effect.annotateLogs({ address }))
        }
        return tooMany(exceeded, now)
      }
      if (yield* isTooLarge(request)) return tooLarge
      return yield* app
    },
    Effect.provideService(HttpIncomingMessage.MaxBodySize, adminLimits.largestBody),
  )

  return <E, R>(app: Effect.Effect<Response, E, R>) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const area = areaOf(request.url)
      if (area === null) return yield* app
      const address = callerOf(Option.getOrElse(request.remoteAddress, () => "unknown"))
      yield* HttpEffect.appendPreResponseHandler(answered(area, address))
      const now = yield* Clock.currentTimeMillis
      const isFlood = refusals.count(address, now) >= adminLimits.refusalsPerAddress
      const told = app.pipe(Effect.annotateLogs({ address }), Effect.provideService(RefusalsAreLogged, !isFlood))
      return yield* area === "ops" ? told : admitted(request, address, now, told)
    })
})
