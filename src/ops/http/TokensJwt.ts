import { randomBytes, randomUUID } from "node:crypto"
import { Clock, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { errors, jwtVerify, SignJWT } from "jose"
import { Settings } from "../../config/Settings.ts"
import { TokenName, TokenRefused, Tokens, warnOfRefusal } from "../../domain/operators/Tokens.ts"
import { tokens as limits } from "../../policy/ops/Admin.ts"

/** The default; tokens of the operators' page have their own. */
const adminAudience = "confidant-admin"

const Claims = Schema.decodeUnknownEffect(
  Schema.Struct({
    sub: TokenName,
    iat: Schema.Int,
    exp: Schema.Int,
    jti: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\w.-]{1,64}$/))),
  }),
)

const algorithm = "HS256"
const tolerance = Duration.toSeconds(limits.clockTolerance)
const longestLife = Duration.toSeconds(limits.longestLife)

/** Our code or the library's, and the claim: never a value from the token. */
const reasonOf = (error: unknown): string => {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`
  }
  return error instanceof errors.JOSEError ? error.code : "malformed"
}

const refused = (reason: string) => Effect.andThen(warnOfRefusal(reason), Effect.fail(new TokenRefused()))

/** Base64 has more than one text for the same bytes; only the one that we write is taken. */
const isCanonical = (token: string): boolean =>
  token.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part)

const make = Effect.gen(function* () {
  const { jwtSecret } = yield* Settings
  // Without a secret, no other process can make a token that is valid here.
  const key = jwtSecret === null ? randomBytes(32) : new TextEncoder().encode(Redacted.value(jwtSecret))

  const check: Tokens["Service"]["check"] = Effect.fnUntraced(function* (token, audience) {
    if (token.length > limits.longest) return yield* refused("too long")
    const now = yield* Clock.currentTimeMillis
    const verified = yield* Effect.tryPromise({
      try: () =>
        jwtVerify(token, key, {
          algorithms: [algorithm],
          audience,
          currentDate: new Date(now),
          clockTolerance: tolerance,
          maxTokenAge: longestLife,
          requiredClaims: ["sub", "exp", "iat", "aud"],
        }),
      catch: reasonOf,
    }).pipe(Effect.catch(refused))
    if (!isCanonical(token)) return yield* refused("not as it was written")
    const { sub, iat, exp, jti } = yield* Claims(verified.payload).pipe(Effect.catch(() => refused("claims")))
    if (exp - iat > longestLife) return yield* refused("lives too long")
    if (jti === undefined && audience !== adminAudience) return yield* refused("no id")
    return { name: sub, issuedAt: iat, id: jti ?? "" }
  })

  return Tokens.of({
    check,
    verify: (authorization) => {
      const token = /^Bearer +(\S+)$/i.exec(authorization?.slice(0, limits.longest + 100) ?? "")?.[1]
      return token === undefined ? refused("no bearer token") : check(token, adminAudience)
    },
    issue: Effect.fnUntraced(function* ({ audience = adminAudience, name, ttl }) {
      const now = Math.floor((yield* Clock.currentTimeMillis) / 1_000)
      const life = Math.min(Math.ceil(Duration.toSeconds(ttl)), longestLife)
      return yield* Effect.promise(() =>
        new SignJWT()
          .setProtectedHeader({ alg: algorithm, typ: "JWT" })
          .setSubject(name)
          .setAudience(audience)
          .setIssuedAt(now)
          .setExpirationTime(now + life)
          .setJti(randomUUID())
          .sign(key),
      )
    }),
  })
})

/** JWT (HS256), signed with JWT_SECRET; without it, tokens live and die with the process. */
export const TokensJwt: Layer.Layer<Tokens, never, Settings> = Layer.effect(Tokens, make)
