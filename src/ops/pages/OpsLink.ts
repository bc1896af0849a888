import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { Settings } from "../../config/Settings.ts"
import { OpsLinks } from "../../domain/operators/OpsLinks.ts"
import { addressOf } from "../http/Address.ts"
import { issueLink } from "./Sessions.ts"
import { Tokens } from "../../domain/operators/Tokens.ts"

type Given = Pick<Settings["Service"], "http" | "opsUrl">

/** null: HTTP_PORT=0 takes any port, which only the server knows. */
const pageAddress = ({ http, opsUrl }: Given): string | null => {
  if (opsUrl !== null) return opsUrl
  return http.port === 0 ? null : `${addressOf(http)}/ops`
}

/** The token stands behind the #, which browsers do not send. null: as in `pageAddress`. */
export const linkFor = Effect.fnUntraced(function* (name: string, given: Given) {
  const page = pageAddress(given)
  return page === null ? null : `${page}/in#${yield* issueLink(name)}`
})

/** Links made by the process that serves the page. */
export const layer: Layer.Layer<OpsLinks, never, HttpServer.HttpServer | Settings | Tokens> = Layer.effect(
  OpsLinks,
  Effect.gen(function* () {
    const settings = yield* Settings
    const tokens = yield* Tokens
    const { address } = yield* HttpServer.HttpServer
    const port = address._tag === "UnixPathAddress" ? settings.http.port : address.port
    const given: Given = { opsUrl: settings.opsUrl, http: { host: settings.http.host, port } }
    return OpsLinks.of({
      make: (name) =>
        settings.jwtSecret === null
          ? Effect.succeed(null)
          : Effect.provideService(linkFor(name, given), Tokens, tokens),
    })
  }),
)
