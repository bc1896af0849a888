import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SignJWT } from "jose"
import { generateKeyPairSync } from "node:crypto"
import { adminServer, secret } from "./AdminServer.ts"

const key = new TextEncoder().encode(secret)
const token = (audience: string, end: string, alg = "HS256", by: Parameters<SignJWT["sign"]>[0] = key) =>
  Effect.promise(() =>
    new SignJWT()
      .setProtectedHeader({ alg })
      .setSubject("ada")
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(end)
      .sign(by),
  )

const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"ada","aud":"confidant-admin"}').toString("base64url")}.`

describe("GET /admin/db_metrics", () => {
  it.live("tells what statements cost, in the fields of the contract", () =>
    Effect.gen(function* () {
      const { metrics, token } = yield* adminServer()
      const response = yield* metrics(`Bearer ${token}`)
      assert.strictEqual(response.status, 200)
      assert.deepStrictEqual(yield* Effect.promise(() => response.json()), {
        db_metrics: { total_queries: 8, slow_queries: 1, total_time: 4, avg_time: 0.5, slow_query_percentage: 12.5 },
        last_5_minutes: { total_queries: 0, slow_queries: 0, total_time: 0, avg_time: 0, slow_query_percentage: 0 },
        worst_statements: [
          {
            statement: "SELECT turns",
            total_queries: 8,
            slow_queries: 1,
            failed_queries: 2,
            total_time: 4,
            avg_time: 0.5,
            max_time: 1.5,
          },
        ],
      })
    }),
  )

  it.live("answers every wrong token alike, logs why, and never logs the token", () =>
    Effect.gen(function* () {
      const { metrics, log, token: right } = yield* adminServer()
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 })
      const wrong = [
        yield* token("confidant-admin", "-1h"),
        yield* token("confidant-ops", "1h"),
        yield* token("confidant-admin", "1h", "RS256", privateKey),
        none,
        `${right.slice(0, -6)}AAAAAA`,
        "x".repeat(8_000),
      ]
      const answers = new Set<string>()
      for (const authorization of [undefined, "", "Bearer ", ...wrong.map((one) => `Bearer ${one}`)]) {
        const response = yield* metrics(authorization)
        const { date: _date, ...headers } = Object.fromEntries(response.headers)
        assert.strictEqual(headers["www-authenticate"], "Bearer")
        answers.add(JSON.stringify([response.status, headers, yield* Effect.promise(() => response.text())]))
      }
      assert.strictEqual(answers.size, 1)
      assert.match([...answers][0] ?? "", /^\[401,.*confidant token issue/)
      const told = log.lines.filter(({ message }) => message === "A token was refused")
      assert.strictEqual(told.length, 9)
      assert.isTrue(told.every(({ level, annotations }) => level === "Warn" && annotations["address"] === "127.0.0.1"))
      for (const one of wrong) assert.notInclude(JSON.stringify(log.lines), one.slice(0, 60))
    }),
  )

  it.live("refuses headers of any size and goes on", () =>
    Effect.gen(function* () {
      const { metrics, token } = yield* adminServer()
      assert.strictEqual((yield* metrics(`Bearer ${"x".repeat(100_000)}`)).status, 431)
      assert.strictEqual((yield* metrics(`Bearer ${token}`)).status, 200)
    }),
  )

  it.live("is not there without JWT_SECRET, whatever is sent", () =>
    Effect.gen(function* () {
      const { metrics, token } = yield* adminServer(null)
      assert.strictEqual((yield* metrics()).status, 404)
      assert.strictEqual((yield* metrics(`Bearer ${token}`)).status, 404)
    }),
  )
})
