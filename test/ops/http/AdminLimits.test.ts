import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { adminLimits } from "../../../src/policy/ops/Admin.ts"
import { adminServer } from "../admin/AdminServer.ts"

const kib64 = Number(adminLimits.largestBody)
const secured = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
}

const stream = (bytes: number) =>
  new ReadableStream({
    start: (controller) => {
      for (let sent = 0; sent < bytes; sent += 1_024) controller.enqueue(new Uint8Array(1_024).fill(120))
      controller.close()
    },
  })

describe("everything under /admin", () => {
  it.live("takes bodies up to 64 KiB, however they are sent", () =>
    Effect.gen(function* () {
      const { ask } = yield* adminServer()
      const post = (body: string | ReadableStream) =>
        ask("/admin/echo", { method: "POST", body, duplex: "half" } satisfies RequestInit)
      for (const [body, status] of [
        ["x".repeat(kib64), 200],
        ["x".repeat(kib64 + 1), 413],
        [stream(kib64), 200],
        [stream(kib64 + 1_024), 413],
        [stream(2_000_000), 413],
      ] as const) {
        const response = yield* post(body)
        assert.strictEqual(response.status, status)
        if (status === 200) assert.strictEqual(yield* Effect.promise(() => response.text()), String(kib64))
      }
    }),
  )

  it.live("carries the headers of a page that nobody else may read, also where nothing is found", () =>
    Effect.gen(function* () {
      const { ask } = yield* adminServer()
      const origin = "https://elsewhere.example"
      for (const [path, init, status] of [
        ["/admin/db_metrics", {}, 401],
        ["/admin/nothing", {}, 404],
        ["/admin", {}, 404],
        ["/admin/db_metrics", { method: "OPTIONS" }, 404],
        ["/admin/echo", { method: "POST", body: "x" }, 200],
      ] as const) {
        const response = yield* ask(path, { ...init, headers: { origin, "access-control-request-method": "GET" } })
        const headers = Object.fromEntries(response.headers)
        assert.strictEqual(response.status, status, path)
        assert.deepInclude(headers, secured)
        assert.isFalse(Object.keys(headers).some((name) => name.startsWith("access-control-")))
      }
      assert.isNull((yield* ask("/elsewhere")).headers.get("x-frame-options"))
    }),
  )

  it.live("is limited per address, whatever way its path is written, and nothing else is", () =>
    Effect.gen(function* () {
      const { ask, metrics, token, log } = yield* adminServer()
      const ways = ["/admin/nothing", "//admin/nothing", "/%61dmin/nothing", "/ADMIN/nothing", "/admin?x=1"]
      for (let n = 0; n < adminLimits.requestsPerAddress; n++) {
        assert.strictEqual((yield* ask(ways[n % ways.length] ?? "")).status, 404)
      }
      for (const way of ways) {
        const response = yield* ask(way)
        assert.strictEqual(response.status, 429)
        const wait = Number(response.headers.get("retry-after"))
        assert.isTrue(wait >= 1 && wait <= 60)
      }
      assert.strictEqual((yield* metrics(`Bearer ${token}`)).status, 429)
      assert.strictEqual((yield* ask("/elsewhere")).status, 200)
      assert.strictEqual(log.lines.filter(({ message }) => message.includes("too many requests")).length, 1)
    }),
  )

  it.live("limits refused tokens sooner, and lets the right one in all the same", () =>
    Effect.gen(function* () {
      const { metrics, token } = yield* adminServer()
      const statuses: Array<number> = []
      for (let n = 0; n < adminLimits.refusalsPerAddress + 3; n++) statuses.push((yield* metrics("Bearer x")).status)
      assert.deepStrictEqual(
        statuses.slice(0, -3),
        Array.from({ length: adminLimits.refusalsPerAddress }, () => 401),
      )
      assert.deepStrictEqual(statuses.slice(-3), [429, 429, 429])
      assert.strictEqual((yield* metrics(`Bearer ${token}`)).status, 200)
    }),
  )
})
