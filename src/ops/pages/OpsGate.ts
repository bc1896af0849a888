import { Effect, Schema } from "effect"
import { HttpIncomingMessage, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Settings } from "../../config/Settings.ts"
import { isAddressedToLoopback } from "../../domain/Loopback.ts"
import { maxBody, sessionLives } from "../../policy/OpsPage.ts"
import { actionHeader } from "./OpsApi.ts"
import { fresh } from "./OpsFiles.ts"

type Request = HttpServerRequest.HttpServerRequest

/** The page's server says no; the message is shown to the operator. */
export class OpsRefused extends Schema.TaggedError<OpsRefused>()("OpsRefused", {
  status: Schema.Int,
  message: Schema.String,
}) {}

export const json = (body: unknown, status = 200) =>
  HttpServerResponse.text(JSON.stringify(body), { status, contentType: "application/json", headers: fresh })

export const done = HttpServerResponse.empty({ status: 204, headers: fresh })

export const refusal = ({ status, message }: { readonly status: number; readonly message: string }) =>
  json({ error: message }, status)

const isSameOrigin = (request: Request, { opsUrl }: Pick<Settings["Service"], "opsUrl">): boolean => {
  const origin = URL.parse(request.headers["origin"] ?? "")
  if (origin === null) return false
  return origin.host === request.headers["host"] || (opsUrl !== null && origin.origin === URL.parse(opsUrl)?.origin)
}

/** A change comes from our own page: a form of another site has neither the origin nor the header. */
export const ownPage = (request: Request, settings: Pick<Settings["Service"], "opsUrl">) =>
  isSameOrigin(request, settings) && request.headers[actionHeader] !== undefined
    ? Effect.void
    : Effect.fail(new OpsRefused({ status: 403, message: "Only the operators' page may do this." }))

/** What the request carries, or a refusal. */
export const body = <A>(request: Request, schema: Schema.ConstraintDecoder<A>) =>
  request.text.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBody),
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(schema))),
    Effect.mapError(() => new OpsRefused({ status: 400, message: "This is not what is expected here." })),
  )

/** Cookies know no ports: the bots of one machine must not sign each other out. */
const cookieName = ({ env }: Pick<Settings["Service"], "env">) => `confidant_ops_${env}`

export const sessionOf = (request: Request, settings: Pick<Settings["Service"], "env">): string =>
  request.cookies[cookieName(settings)] ?? ""

/** Keeps the session in the browser, or ends it there (null). */
export const withSession = (
  response: HttpServerResponse.HttpServerResponse,
  request: Request,
  settings: Pick<Settings["Service"], "env" | "opsUrl">,
  session: string | null,
) => {
  const { opsUrl } = settings
  const secure = opsUrl?.startsWith("https:") === true || !isAddressedToLoopback(request.headers["host"])
  return HttpServerResponse.setCookieUnsafe(response, cookieName(settings), session ?? "", {
    httpOnly: true,
    sameSite: "strict",
    secure,
    path: opsUrl === null ? "/ops" : (URL.parse(opsUrl)?.pathname ?? "/ops"),
    maxAge: session === null ? 0 : sessionLives,
  })
}
