import { randomBytes, randomUUID } from "node:crypto"
import { Clock, Context, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { errors, jwtVerify, SignJWT } from "jose"
import { Settings } from "../../config/Settings.ts"
import { tokens as limits } from "../../policy/Admin.ts"

/** The token opens nothing; why not is in the log only. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {}) {
  override get message() {
    return "Unauthorized"
  }
}

/** Names in tokens go to the audit log: letters, digits and a few marks. */
export const TokenName = Schema.String.check(Schema.isPattern(/^[\w.@-]{1,64}$/))

/** What tokens are good for unless they say otherwise; those of the operators' page do. */
const adminAudience = "confidant-admin"

/** Whom a token is for; `issuedAt` in Unix seconds. */
export interface Bearer {
  readonly name: string
  readonly issuedAt: number
}

const Claims = Schema.decodeUnknownEffect(Schema.Struct({ sub: TokenName, iat: Schema.Int, exp: Schema.Int }))

const algorithm = "HS256"
const tolerance = Duration.toSeconds(limits.clockTolerance)
const longestLife = Duration.toSeconds(limits.longestLife)

/** A code of ours or of the library, and the claim: never a value out of the token. */
const reasonOf = (error: unknown): string => {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`
  }
  return error instanceof errors.JOSEError ? error.code : "malformed"
}

const refused = (reason: string) =>
  Effect.logWarning("A token was refused").pipe(
    Effect.annotateLogs({ reason }),
    Effect.andThen(Effect.fail(new Unauthorized())),
  )

const make = Effect.gen(function* () {
  const { jwtSecret } = yield* Settings
  // Without a secret no other process can make a token that opens anything here.
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
    const { sub, iat, exp } = yield* Claims(verified.payload).pipe(Effect.catch(() => refused("claims")))
    if (exp - iat > longestLife) return yield* refused("lives too long")
    return { name: sub, issuedAt: iat }
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

/** Signed tokens (JWT, HS256) of operators. Nothing is kept of them. */
export class Tokens extends Context.Service<
  Tokens,
  {
    /** Of an `Authorization` header, for the admin API; every refusal is logged as WARN. */
    readonly verify: (authorization: string | undefined) => Effect.Effect<Bearer, Unauthorized>
    /** The same of a bare token for `audience`. */
    readonly check: (token: string, audience: string) => Effect.Effect<Bearer, Unauthorized>
    /** `ttl`: 30 days at most; `audience`: the admin API unless given. */
    readonly issue: (of: {
      readonly name: string
      readonly ttl: Duration.Duration
      readonly audience?: string
    }) => Effect.Effect<string>
  }
>()("confidant/ops/Tokens") {
  /** Signed with JWT_SECRET; without it, tokens live and die with the process. */
  static readonly layer: Layer.Layer<Tokens, never, Settings> = Layer.effect(Tokens, make)
}
