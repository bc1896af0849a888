import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { adminLimits } from "../../../src/policy/ops/Admin.ts"
import { opsServer } from "./OpsServer.ts"

const State = Schema.Struct({
  operator: Schema.String,
  health: Schema.Struct({ ready: Schema.Boolean, reasons: Schema.Array(Schema.String) }),
  live: Schema.Struct({ backlog: Schema.NullOr(Schema.Number), messagesPerMinute: Schema.Number }),
  breakers: Schema.Array(
    Schema.Struct({ key: Schema.String, state: Schema.String, forced: Schema.NullOr(Schema.String) }),
  ),
  product: Schema.Struct({
    measured: Schema.Struct({ whole: Schema.Struct({ people: Schema.Number }) }),
    features: Schema.Array(Schema.Struct({ name: Schema.String, turns: Schema.Number })),
  }),
  queries: Schema.Struct({ worst: Schema.Array(Schema.Struct({ summary: Schema.String })) }),
})

const Known = <A, I>(item: Schema.Codec<A, I>) =>
  Schema.Struct({ known: Schema.Literal(true), items: Schema.Array(item) })

const Records = Schema.Struct({
  deadLetters: Known(
    Schema.Struct({ id: Schema.Union([Schema.Number, Schema.String]), chatId: Schema.NullOr(Schema.Number) }),
  ),
  flags: Known(Schema.Struct({ name: Schema.String, enabled: Schema.Boolean, percentage: Schema.Number })),
  budgets: Known(Schema.Struct({ people: Schema.Number, usedUp: Schema.Number })),
  backups: Known(Schema.Struct({ state: Schema.String })),
  audit: Known(Schema.Struct({ actor: Schema.String, action: Schema.String })),
})

const read = <A, I>(answer: Response, schema: Schema.Codec<A, I>) =>
  Effect.flatMap(
    Effect.promise(() => answer.json()),
    Schema.decodeUnknownEffect(schema),
  )

const text = (answer: Response) => Effect.promise(() => answer.text())

const actions = ({
  actor,
  action,
  target,
  details,
}: {
  readonly actor: string
  readonly action: string
  readonly target: string | null
  readonly details: Readonly<Record<string, unknown>>
}) => [actor, action, target, details]

describe("the operators' page", () => {
  it.live("shows nothing to nobody: 401, and how to sign in", () =>
    Effect.gen(function* () {
      const { ask, change } = yield* opsServer()
      const page = yield* ask("/ops/")
      assert.strictEqual(page.status, 401)
      assert.include(yield* text(page), "sign-in")
      for (const path of ["state", "records", "history"]) {
        const answer = yield* ask(`/ops/api/${path}`)
        assert.strictEqual(answer.status, 401)
        assert.deepStrictEqual(yield* read(answer, Schema.Unknown), { error: "You are not signed in." })
      }
      const wrong = yield* ask("/ops/api/state", { headers: { cookie: "confidant_ops_test=a.b.c" } })
      assert.strictEqual(wrong.status, 401)
      assert.strictEqual((yield* change("", "POST", "/ops/api/backups")).status, 401)
    }),
  )

  it.live("signs in by a link, once, into a cookie that scripts and other sites do not get", () =>
    Effect.gen(function* () {
      const { ask, audit, enter, link, log } = yield* opsServer()
      const token = yield* link("olga")
      const entered = yield* enter(token)
      assert.strictEqual(entered.status, 204)
      const [cookie = ""] = entered.headers.getSetCookie()
      for (const part of ["HttpOnly", "SameSite=Strict", "Path=/ops", "Max-Age=43200"]) assert.include(cookie, part)
      assert.notInclude(cookie, "Secure", "a browser would not keep it on http://127.0.0.1 otherwise")
      const headers = { cookie: cookie.split(";", 1)[0] ?? "" }
      assert.strictEqual((yield* ask("/ops/", { headers })).status, 200)
      assert.strictEqual((yield* read(yield* ask("/ops/api/state", { headers }), State)).operator, "olga")

      const again = yield* enter(token)
      assert.strictEqual(again.status, 401)
      assert.include(yield* text(again), "used already")
      assert.deepStrictEqual((yield* audit).map(actions), [["ops:olga", "session.begin", null, {}]])
      assert.notInclude(JSON.stringify(log.lines), token)
    }),
  )

  it.live("answers a flood of wrong links sooner and writes few lines of it, with the address", () =>
    Effect.gen(function* () {
      const { ask, enter, link, log, signIn } = yield* opsServer()
      const cookie = yield* signIn
      const statuses: Array<number> = []
      for (let n = 0; n < adminLimits.refusalsPerAddress + 20; n++) statuses.push((yield* enter("x")).status)
      assert.deepStrictEqual(statuses.indexOf(429), adminLimits.refusalsPerAddress)
      assert.deepStrictEqual(new Set(statuses.slice(adminLimits.refusalsPerAddress)), new Set([429]))
      for (let n = 0; n < 5; n++) {
        const answer = yield* ask("/ops/api/state", { headers: { cookie: "confidant_ops_test=a.b.c" } })
        assert.strictEqual(answer.status, 429)
        assert.isAbove(Number(answer.headers.get("retry-after")), 0)
        assert.include(yield* text(answer), "try again")
      }
      const warnings = log.lines.filter(({ level }) => level === "Warn")
      assert.lengthOf(warnings, adminLimits.refusalsPerAddress + 1)
      for (const { annotations } of warnings) assert.strictEqual(annotations["address"], "127.0.0.1")
      assert.strictEqual((yield* ask("/ops/")).status, 401, "whoever brings nothing is shown how to sign in")
      assert.strictEqual((yield* ask("/ops/api/state", { headers: { cookie } })).status, 200)
      assert.strictEqual((yield* enter(yield* link())).status, 204)
    }),
  )

  it.live("marks the cookie Secure wherever the page is reached by another name than the machine's own", () =>
    Effect.gen(function* () {
      const { enter, link, own } = yield* opsServer({ opsUrl: "https://bot.example.org/x/ops" })
      const answer = yield* enter(yield* link(), { ...own, origin: "https://bot.example.org" })
      const [cookie = ""] = answer.headers.getSetCookie()
      assert.include(cookie, "Secure")
      assert.include(cookie, "Path=/x/ops")
    }),
  )

  it.live("lets no other site do anything", () =>
    Effect.gen(function* () {
      const { ask, audit, enter, link, own, signIn } = yield* opsServer()
      const cookie = yield* signIn
      const foreign = [
        {},
        { origin: own.origin },
        { "x-confidant-ops": "1" },
        { ...own, origin: "https://evil.example" },
        { ...own, origin: "null" },
      ]
      for (const headers of foreign) {
        const answer = yield* ask("/ops/api/backups", { method: "POST", headers: { ...headers, cookie } })
        assert.strictEqual(answer.status, 403)
        assert.strictEqual((yield* enter(yield* link(), headers)).status, 403)
      }
      assert.lengthOf(yield* audit, 1)
    }),
  )

  it.live("does what operators ask for, and writes down who asked", () =>
    Effect.gen(function* () {
      const { ask, audit, change, signIn } = yield* opsServer()
      const cookie = yield* signIn
      const status = (method: string, path: string, body?: unknown) =>
        Effect.map(change(cookie, method, `/ops/api/${path}`, body), (answer) => answer.status)
      assert.strictEqual(yield* status("PUT", "breakers", { key: "model", state: "open" }), 204)
      assert.strictEqual(yield* status("PUT", "flags/ENABLE_ADAPTIVE_QUIZ", { enabled: true, percentage: 25 }), 204)
      assert.strictEqual(yield* status("POST", "dead-letters/1/retry"), 204)
      assert.strictEqual(yield* status("POST", "dead-letters/job%3A1/retry"), 204)
      assert.strictEqual(yield* status("POST", "backups"), 204)

      const headers = { cookie }
      const state = yield* read(yield* ask("/ops/api/state", { headers }), State)
      assert.deepInclude(state.breakers, { key: "model", state: "open", forced: "open" })
      const found = yield* read(yield* ask("/ops/api/records", { headers }), Records)
      assert.deepStrictEqual(found.deadLetters.items, [
        { id: 2, chatId: 72 },
        { id: "job:2", chatId: null },
      ])
      assert.deepInclude(found.flags.items, { name: "ENABLE_ADAPTIVE_QUIZ", enabled: true, percentage: 25 })
      assert.strictEqual(state.product.measured.whole.people, 9)
      assert.deepStrictEqual(found.budgets.items, [{ people: 0, usedUp: 0 }])
      assert.deepStrictEqual(found.backups.items, [{ state: "requested" }])

      assert.strictEqual(yield* status("DELETE", "flags/ENABLE_ADAPTIVE_QUIZ"), 204)
      assert.strictEqual(yield* status("POST", "dead-letters/2/drop"), 204)
      assert.strictEqual(yield* status("POST", "dead-letters/job:2/drop"), 204)
      assert.deepStrictEqual((yield* audit).toReversed().slice(1).map(actions), [
        ["ops:olga", "breaker.open", "model", {}],
        ["ops:olga", "flags.set", "ENABLE_ADAPTIVE_QUIZ", { enabled: true, percentage: 25 }],
        ["ops:olga", "dead_letter.retry", "1", {}],
        ["ops:olga", "dead_letter.retry", "job:1", {}],
        ["ops:olga", "backup.run", null, {}],
        ["ops:olga", "flags.reset", "ENABLE_ADAPTIVE_QUIZ", {}],
        ["ops:olga", "dead_letter.drop", "2", {}],
        ["ops:olga", "dead_letter.drop", "job:2", {}],
      ])
    }),
  )

  it.live("refuses what makes no sense, in words", () =>
    Effect.gen(function* () {
      const { change, signIn } = yield* opsServer()
      const cookie = yield* signIn
      const refused = Effect.fnUntraced(function* (method: string, path: string, body?: unknown) {
        const answer = yield* change(cookie, method, `/ops/api/${path}`, body)
        const { error } = yield* read(answer, Schema.Struct({ error: Schema.NonEmptyString }))
        return [answer.status, error]
      })
      assert.deepStrictEqual((yield* refused("POST", "dead-letters/2/retry"))[0], 409)
      assert.deepStrictEqual((yield* refused("POST", "dead-letters/3/retry"))[0], 404)
      assert.deepStrictEqual((yield* refused("POST", "dead-letters/job:3/drop"))[0], 404)
      assert.deepStrictEqual((yield* refused("POST", "dead-letters/x/drop"))[0], 404)
      assert.deepStrictEqual((yield* refused("PUT", "breakers", { key: "nothing", state: "open" }))[0], 404)
      assert.deepStrictEqual((yield* refused("PUT", "breakers", { key: "model", state: "ajar" }))[0], 400)
      assert.deepStrictEqual((yield* refused("PUT", "flags/NO_SUCH_FLAG", { enabled: true, percentage: 1 }))[0], 404)
      const flag = "flags/USE_CHAT_COMPLETION"
      assert.deepStrictEqual((yield* refused("PUT", flag, { enabled: true, percentage: 101 }))[0], 400)
      assert.deepStrictEqual((yield* refused("PUT", flag, "x".repeat(10_000)))[0], 400)
    }),
  )

  it.live("ends a session for good", () =>
    Effect.gen(function* () {
      const { ask, change, signIn } = yield* opsServer()
      const cookie = yield* signIn
      const left = yield* change(cookie, "DELETE", "/ops/api/session")
      assert.strictEqual(left.status, 204)
      assert.include(left.headers.getSetCookie()[0], "Max-Age=0")
      assert.strictEqual((yield* ask("/ops/api/state", { headers: { cookie } })).status, 401)
    }),
  )

  it.live("runs no script but its own, sits in no frame, and is kept by no cache", () =>
    Effect.gen(function* () {
      const { ask } = yield* opsServer()
      for (const path of ["/ops/", "/ops/in", "/ops/api/state"]) {
        const { headers } = yield* ask(path)
        const policy = headers.get("content-security-policy") ?? ""
        for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
          assert.include(policy, part)
        assert.notInclude(policy, "unsafe")
        assert.strictEqual(headers.get("cache-control"), "no-store")
        assert.isNull(headers.get("access-control-allow-origin"))
      }
      assert.strictEqual((yield* ask("/ops")).headers.get("location"), "ops/")
      assert.strictEqual((yield* ask("/ops/assets/index-1.js")).status, 200)
      for (const name of ["nothing.js", "..%2Fsecret.txt", "..%2Findex.html"]) {
        assert.strictEqual((yield* ask(`/ops/assets/${name}`)).status, 404)
      }
    }),
  )

  it.live("without JWT_SECRET says what to set", () =>
    Effect.gen(function* () {
      const { ask, enter, link } = yield* opsServer({ jwtSecret: null })
      for (const path of ["/ops/", "/ops/in"]) assert.include(yield* text(yield* ask(path)), "off")
      assert.strictEqual((yield* enter(yield* link())).status, 503)
      assert.strictEqual((yield* ask("/ops/api/state")).status, 401)
    }),
  )

  it.live("says so when it is not built", () =>
    Effect.gen(function* () {
      const { ask } = yield* opsServer({}, "/nowhere")
      const answer = yield* ask("/ops/")
      assert.strictEqual(answer.status, 503)
      assert.include(yield* text(answer), "npm run build")
    }),
  )
})
