import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { Api, entries, served, settings } from "./AdminHouse.ts"

const Description = Schema.decodeUnknownEffect(
  Schema.Struct({
    paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Unknown))),
  }),
)

/** Every endpoint, with a body that it takes. */
const endpoints = [
  ["GET", "/admin/flags"],
  ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", { enabled: false }],
  ["DELETE", "/admin/flags/ENABLE_ADAPTIVE_QUIZ"],
  ["GET", "/admin/breakers"],
  ["POST", "/admin/breakers/s3", { state: "auto" }],
  ["GET", "/admin/dead-letters"],
  ["POST", "/admin/dead-letters/1/retry"],
  ["POST", "/admin/dead-letters/1/drop"],
  ["GET", "/admin/backups"],
  ["POST", "/admin/backups"],
  ["POST", "/admin/invites", { count: 1 }],
  ["GET", "/admin/users/1"],
  ["PUT", "/admin/users/1", { banned: true }],
  ["GET", "/admin/users/1/budget"],
  ["PUT", "/admin/users/1/budget", { messages: 1, costUsd: null }],
  ["DELETE", "/admin/users/1/budget"],
  ["GET", "/admin/audit-log"],
  ["GET", "/admin/db_metrics"],
] as const

layer(served(), { excludeTestServices: true, timeout: "120 seconds" })("the admin API, asked by anybody", (it) => {
  it.effect("tells nobody anything without a right token, whatever they send", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const before = (yield* entries).length
      for (const [method, path, body] of endpoints) {
        for (const given of [null, "Bearer ", "Bearer nonsense", "Basic YTpi", "nonsense"]) {
          const refused = yield* call(method, path, body, given)
          assert.strictEqual(refused.status, 401, `${method} ${path} ${given}`)
          assert.strictEqual(refused.headers["www-authenticate"], "Bearer")
          assert.deepStrictEqual(refused.body, {
            type: "about:blank",
            status: 401,
            title: "Unauthorized",
            detail: "Send a token of `confidant token issue` as a bearer token.",
          })
        }
      }
      const malformed = yield* call("PUT", "/admin/flags/NONSENSE", "{", null)
      assert.strictEqual(malformed.status, 401, "not even what is malformed")
      assert.strictEqual((yield* entries).length, before)
    }),
  )

  it.effect("refuses tokens of the page and those that are over", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const tokens = yield* Tokens
      const ofPage = yield* tokens.issue({ name: "ann", ttl: Duration.hours(1), audience: "confidant-ops" })
      assert.strictEqual((yield* call("GET", "/admin/flags", undefined, `Bearer ${ofPage}`)).status, 401)
      const over = yield* tokens.issue({ name: "ann", ttl: Duration.seconds(-60) })
      assert.strictEqual((yield* call("GET", "/admin/flags", undefined, `Bearer ${over}`)).status, 401)
    }),
  )

  it.effect.each([
    ["PUT", "/admin/flags/NONSENSE", { enabled: true }],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", { enabled: "yes" }],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", {}],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", { enabled: true, percentage: 101 }],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", { enabled: true, percentage: 1.5 }],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", "{"],
    ["PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", undefined],
    ["DELETE", "/admin/flags/nonsense", undefined],
    ["POST", "/admin/breakers/s3", { state: "broken" }],
    ["POST", "/admin/breakers/s3", {}],
    ["POST", "/admin/dead-letters/one/retry", undefined],
    ["POST", "/admin/dead-letters/1.5/drop", undefined],
    ["POST", "/admin/dead-letters/job:0/retry", undefined],
    ["POST", "/admin/dead-letters/job:1x/drop", undefined],
    ["GET", "/admin/dead-letters?limit=0", undefined],
    ["GET", "/admin/backups?limit=1001", undefined],
    ["GET", "/admin/audit-log?limit=many", undefined],
    ["GET", "/admin/users/ann", undefined],
    ["PUT", "/admin/users/1", { banned: 1 }],
  ] as const)("answers %j with 400 and what is wrong", ([method, path, body]) =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const before = (yield* entries).length
      const refused = yield* call(method, path, body)
      assert.strictEqual(refused.status, 400)
      assert.match(String(refused.headers["content-type"]), /^application\/problem\+json/u)
      assert.deepInclude(refused.body, { status: 400, title: "Bad Request" })
      assert.isNotEmpty(refused.body["errors"])
      assert.strictEqual((yield* entries).length, before, "nothing was asked for that could be done")
    }),
  )

  it.effect("has nothing else to offer", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      for (const path of ["/admin", "/admin/nonsense", "/admin/users", "/admin/dead-letters/1"]) {
        assert.strictEqual((yield* call("GET", path)).status, 404, path)
      }
    }),
  )

  it.effect("describes itself to everybody, and its page loads nothing from elsewhere", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const described = yield* call("GET", "/admin/openapi.json", undefined, null)
      assert.strictEqual(described.status, 200)
      const { paths } = yield* Effect.orDie(Description(described.body))
      const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
      assert.strictEqual(operations.length, endpoints.length)
      for (const operation of operations) assert.containsAllKeys(operation, ["security", "summary"])
      assert.include(String(paths["/admin/dead-letters"]?.["get"]?.["description"]), "`job:12`")
      const page = yield* call("GET", "/admin/docs", undefined, null)
      assert.strictEqual(page.status, 200)
      assert.match(String(page.headers["content-type"]), /^text\/html/u)
      assert.match(String(page.headers["content-security-policy"]), /^default-src 'none'/u)
      const tags = page.text.match(/<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=/gu)
      assert.isNull(tags)
    }),
  )
})

layer(served({ ...settings, jwtSecret: null }), { excludeTestServices: true })("without JWT_SECRET", (it) => {
  it.effect("there is no admin API, not even its description", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      for (const [method, path, body] of endpoints) assert.strictEqual((yield* call(method, path, body)).status, 404)
      for (const path of ["/admin/openapi.json", "/admin/docs"]) {
        assert.strictEqual((yield* call("GET", path)).status, 404)
      }
    }),
  )
})
