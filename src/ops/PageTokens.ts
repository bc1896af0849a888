import { Clock, Duration, Effect, Redacted, Schema } from "effect"
import { jwtVerify, SignJWT } from "jose"
import { randomUUID } from "node:crypto"

/** Not one of ours, of another use, or too old; it is not told which. */
export class TokenInvalid extends Schema.TaggedError<TokenInvalid>()("TokenInvalid", {}) {}

/** What a token may be used for. */
export type Audience = "confidant-ops-link" | "confidant-ops"

const algorithm = "HS256"
const Claims = Schema.Struct({ sub: Schema.String, iat: Schema.Finite })

/** Tokens of the operators' page, signed with JWT_SECRET. No two are the same. */
export const makePageTokens = (secret: Redacted.Redacted) => {
  const key = new TextEncoder().encode(Redacted.value(secret))

  const issue = Effect.fnUntraced(function* (name: string, ttl: Duration.Duration, audience: Audience) {
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const token = new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setSubject(name)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + Duration.toSeconds(ttl))
    return yield* Effect.promise(() => token.sign(key))
  })

  const check = Effect.fnUntraced(
    function* (token: string, audience: Audience) {
      const now = yield* Clock.currentTimeMillis
      const { payload } = yield* Effect.tryPromise(() =>
        jwtVerify(token, key, {
          algorithms: [algorithm],
          audience,
          requiredClaims: ["exp"],
          currentDate: new Date(now),
        }),
      )
      const { sub, iat } = yield* Schema.decodeUnknownEffect(Claims)(payload)
      return { name: sub, issuedAt: iat * 1000 }
    },
    Effect.mapError(() => new TokenInvalid()),
  )

  return { issue, check }
}
