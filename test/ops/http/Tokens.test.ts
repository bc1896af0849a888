import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { createHmac, generateKeyPairSync, sign } from "node:crypto"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { settingsWith } from "../../support/Settings.ts"
import { Settings } from "../../../src/config/Settings.ts"

const secret = "a-secret-of-the-admin-api-0123456789"
const layerOf = (jwtSecret: string | null) =>
  TokensJwt.pipe(
    Layer.provide(
      Layer.succeed(Settings, settingsWith({ jwtSecret: jwtSecret === null ? null : Redacted.make(jwtSecret) })),
    ),
  )

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A token made by hand, with a right signature. */
const forged = (claims: object, header: object = { alg: "HS256" }, key = secret, hash = "sha256") => {
  const body = `${part(header)}.${part(claims)}`
  return `${body}.${createHmac(hash, key).update(body).digest("base64url")}`
}

const good = { sub: "ada", aud: "confidant-admin", iat: 0, exp: 3_600 }

const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 })
const byRsa = () => {
  const body = `${part({ alg: "RS256" })}.${part(good)}`
  return `${body}.${sign("sha256", Buffer.from(body), rsa.privateKey).toString("base64url")}`
}

const pem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString()
const without = (name: keyof typeof good) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

const refused: ReadonlyArray<readonly [what: string, authorization: string | undefined, reason: string]> = [
  ["nothing", undefined, "no bearer token"],
  ["an empty header", "", "no bearer token"],
  ["an empty token", "Bearer ", "no bearer token"],
  ["another scheme", `Basic ${forged(good)}`, "no bearer token"],
  ["two tokens", `Bearer ${forged(good)} ${forged(good)}`, "no bearer token"],
  ["no token at all", "Bearer x", "ERR_JWS_INVALID"],
  ["a long one", `Bearer ${forged({ ...good, more: "x".repeat(5_000) })}`, "too long"],
  ["another spelling of the same", `Bearer ${forged(good)}=`, "not as it was written"],
  ["alg none", `Bearer ${part({ alg: "none" })}.${part(good)}.`, "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["alg none, signed", `Bearer ${forged(good, { alg: "none" })}`, "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["HS512", `Bearer ${forged(good, { alg: "HS512" }, secret, "sha512")}`, "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["RS256", `Bearer ${byRsa()}`, "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["a public key as secret", `Bearer ${forged(good, { alg: "HS256" }, pem)}`, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  [
    "a key of its own",
    `Bearer ${forged(good, { alg: "HS256", jwk: { kty: "oct", k: "eA" } }, "x")}`,
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  ],
  ["another audience", `Bearer ${forged({ ...good, aud: "confidant-ops" })}`, "ERR_JWT_CLAIM_VALIDATION_FAILED aud"],
  ["no audience", `Bearer ${forged(without("aud"))}`, "ERR_JWT_CLAIM_VALIDATION_FAILED aud"],
  ["no end", `Bearer ${forged(without("exp"))}`, "ERR_JWT_CLAIM_VALIDATION_FAILED exp"],
  ["no beginning", `Bearer ${forged(without("iat"))}`, "ERR_JWT_CLAIM_VALIDATION_FAILED iat"],
  ["no name", `Bearer ${forged(without("sub"))}`, "ERR_JWT_CLAIM_VALIDATION_FAILED sub"],
  ["a name with a line break", `Bearer ${forged({ ...good, sub: "ada\nroot" })}`, "claims"],
  ["the past", `Bearer ${forged({ ...good, iat: -7_200, exp: -3_600 })}`, "ERR_JWT_EXPIRED exp"],
  ["the future", `Bearer ${forged({ ...good, iat: 60 })}`, "ERR_JWT_CLAIM_VALIDATION_FAILED iat"],
  ["a very long life", `Bearer ${forged({ ...good, exp: 31 * 86_400 })}`, "lives too long"],
]

describe("tokens of operators", () => {
  it.effect("open what they are for, with their name, as long as they live", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const token = yield* tokens.issue({ name: "ada@example.org", ttl: Duration.hours(1) })
      assert.deepInclude(yield* tokens.verify(`Bearer ${token}`), { name: "ada@example.org", issuedAt: 0 })
      assert.deepInclude(yield* tokens.verify(`bearer  ${token}`), { name: "ada@example.org" })
      yield* TestClock.adjust("59 minutes")
      yield* tokens.verify(`Bearer ${token}`)
      yield* TestClock.adjust("66 seconds")
      assert.strictEqual((yield* Effect.flip(tokens.verify(`Bearer ${token}`)))._tag, "TokenRefused")
    }).pipe(Effect.provide(layerOf(secret))),
  )

  it.effect.each(refused)("are refused with the reason in the log alone: %s", ([_what, authorization, reason]) =>
    Effect.gen(function* () {
      const log = captureLogs()
      const tokens = yield* Tokens
      const error = yield* Effect.flip(tokens.verify(authorization)).pipe(Effect.provide(log.layer))
      assert.deepStrictEqual({ ...error }, { _tag: "TokenRefused" })
      assert.deepStrictEqual(
        log.lines.map(({ level, annotations }) => [level, annotations]),
        [["Warn", { reason }]],
      )
    }).pipe(Effect.provide(layerOf(secret))),
  )

  it.effect("are refused when one character of them differs", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const token = yield* tokens.issue({ name: "ada", ttl: Duration.hours(1) })
      for (const at of [0, 30, token.indexOf(".") + 5, token.lastIndexOf(".") + 5]) {
        const other = token[at] === "A" ? "B" : "A"
        yield* Effect.flip(tokens.verify(`Bearer ${token.slice(0, at)}${other}${token.slice(at + 1)}`))
      }
    }).pipe(Effect.provide(layerOf(secret))),
  )

  it.effect("live for 30 days at most, whatever was asked for", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const token = yield* tokens.issue({ name: "ada", ttl: Duration.days(365) })
      yield* tokens.verify(`Bearer ${token}`)
      yield* TestClock.adjust("31 days")
      yield* Effect.flip(tokens.verify(`Bearer ${token}`))
    }).pipe(Effect.provide(layerOf(secret))),
  )

  it.effect("of another secret are refused, and without a secret all of them", () =>
    Effect.gen(function* () {
      const theirs = yield* Tokens.use(({ issue }) => issue({ name: "ada", ttl: Duration.hours(1) })).pipe(
        Effect.provide(layerOf(`${secret}!`)),
      )
      for (const own of [secret, null]) {
        yield* Tokens.use(({ verify }) => Effect.flip(verify(`Bearer ${theirs}`))).pipe(Effect.provide(layerOf(own)))
      }
      const empty = forged(good, { alg: "HS256" }, "")
      yield* Tokens.use(({ verify }) => Effect.flip(verify(`Bearer ${empty}`))).pipe(Effect.provide(layerOf(null)))
    }),
  )
})
