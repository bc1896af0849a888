import { Effect, Layer, Redacted } from "effect"
import { HttpIncomingMessage, HttpServerRequest } from "effect/http"
import { HttpApiError } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import { OpsSessions } from "../../domain/operators/OpsSessions.ts"
import { maxBody } from "../../policy/ops/OpsPage.ts"
import { actionHeader } from "./ActionHeader.ts"
import { CurrentSession, OwnPage, SignedIn, WellFormed } from "./OpsGate.ts"
import { Malformed, Missing, NotOurPage, SignedOut } from "./OpsRefusals.ts"

const signedIn = Layer.effect(
  SignedIn,
  Effect.gen(function* () {
    const settings = yield* Settings
    const sessions = yield* OpsSessions
    const ofCookie = (env: typeof settings.env): SignedIn["Service"]["prod"] =>
      Effect.fnUntraced(function* (endpoint, { credential }) {
        const session = env === settings.env ? Redacted.value(credential) : ""
        const name = yield* sessions.who(session)
        if (name === null) return yield* new SignedOut({ error: "You are not signed in." })
        return yield* Effect.provideService(endpoint, CurrentSession, { name, actor: `ops:${name}`, session })
      })
    return SignedIn.of({ prod: ofCookie("prod"), test: ofCookie("test") })
  }),
)

const ownPage = Layer.effect(
  OwnPage,
  Effect.gen(function* () {
    const { opsUrl } = yield* Settings
    const isOurs = ({ headers }: HttpServerRequest.HttpServerRequest): boolean => {
      const origin = URL.parse(headers["origin"] ?? "")
      if (origin === null || headers[actionHeader] === undefined) return false
      return origin.host === headers["host"] || (opsUrl !== null && origin.origin === URL.parse(opsUrl)?.origin)
    }
    return OwnPage.of((endpoint) =>
      Effect.gen(function* () {
        if (isOurs(yield* HttpServerRequest.HttpServerRequest)) return yield* endpoint
        return yield* new NotOurPage({ error: "Only the operators' page may do this." })
      }),
    )
  }),
)

const malformed = new Malformed({ error: "This request is malformed." })
const missing = new Missing({ error: "This does not exist." })

/** Reads the body here, so one that is too long is not a handler's defect. */
const readable = HttpServerRequest.HttpServerRequest.use((request) => request.text).pipe(
  Effect.mapError(() => malformed),
)

const wellFormed = Layer.succeed(WellFormed, (endpoint) =>
  Effect.andThen(readable, endpoint).pipe(
    Effect.catch((error) => {
      if (!HttpApiError.HttpApiSchemaError.is(error)) return Effect.fail(error)
      return Effect.fail(error.kind === "Params" ? missing : malformed)
    }),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBody),
  ),
)

export const gates = Layer.mergeAll(signedIn, ownPage, wellFormed)
