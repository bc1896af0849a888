import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import { isAddressedToLoopback } from "../../domain/Loopback.ts"
import { signIn } from "../../operators/SignIn.ts"
import { sessionLives } from "../../policy/ops/OpsPage.ts"
import { OpsApi } from "./OpsApi.ts"
import { cookies } from "./OpsGate.ts"
import { Away, SignedOut } from "./OpsRefusals.ts"

/** Sets the session in the browser; null ends it. */
export const setSession = (request: HttpServerRequest.HttpServerRequest, session: string | null) =>
  Effect.flatMap(Settings, ({ env, opsUrl }) =>
    HttpApiBuilder.securitySetCookie(cookies[env], session ?? "", {
      httpOnly: true,
      sameSite: "strict",
      secure: opsUrl?.startsWith("https:") === true || !isAddressedToLoopback(request.headers["host"]),
      path: opsUrl === null ? "/ops" : (URL.parse(opsUrl)?.pathname ?? "/ops"),
      maxAge: session === null ? 0 : sessionLives,
    }),
  )

export const EntryHandlers = HttpApiBuilder.group(OpsApi, "entry", (handlers) =>
  handlers.handle(
    "enter",
    Effect.fnUntraced(function* ({ payload: { token }, request }) {
      const { jwtSecret } = yield* Settings
      if (jwtSecret === null) return yield* new Away({ error: "JWT_SECRET is not set." })
      const { session } = yield* Effect.mapError(signIn(token), ({ message }) => new SignedOut({ error: message }))
      yield* setSession(request, session)
    }),
  ),
)
