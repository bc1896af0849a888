import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Context, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Guard } from "../../../src/boundary/Guard.ts"
import * as Faults from "../../../src/boundary/Faults.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { type DeadJob, DeadJobs } from "../../../src/domain/operators/letters/DeadJobs.ts"
import { type DeadLetter, DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { ChatId, UpdateId } from "../../../src/domain/Ids.ts"
import { JobId } from "../../../src/domain/JobQueue.ts"
import { QueryStatistics } from "../../../src/domain/operators/database/QueryStatistics.ts"
import * as AdminLimits from "../../../src/ops/http/AdminLimits.ts"
import { SharedBreakers } from "../../../src/operators/SharedBreakers.ts"
import { Measured } from "../../../src/ops/product/Measured.ts"
import { routesOf } from "../../../src/ops/pages/OpsRoutes.ts"
import { Readiness } from "../../../src/ops/ready/Readiness.ts"
import { issueLink } from "../../../src/ops/pages/Sessions.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { MemoryBudgets } from "../../support/MemoryBudgets.ts"
import { MemoryAuditLog, MemoryFlags, MemoryHeldBreakers } from "../../support/MemoryOperators.ts"
import { MemorySpentTokens } from "../../support/MemorySpentTokens.ts"
import { settingsWith } from "../../support/Settings.ts"

const totals = { totalQueries: 8, slowQueries: 1, failedQueries: 2, totalTime: 4 }

const statistics = Layer.succeed(QueryStatistics, {
  sinceStart: Effect.succeed(totals),
  lastFiveMinutes: Effect.succeed(totals),
  worst: (limit) => Effect.succeed([{ ...totals, summary: "SELECT turns", slowest: 1.5 }].slice(0, limit)),
})

/** Letters 1 (can be tried again) and 2 (cannot). */
const letters = Layer.sync(DeadLetters, () => {
  const letter = (id: number): DeadLetter => ({
    updateId: UpdateId.make(id),
    chatId: ChatId.make(70 + id),
    reason: "model",
    detail: "400: refused",
    at: 1_000,
    resolvedAt: null,
  })
  const open = new Map([1, 2].map((id) => [id, letter(id)]))
  const resolve = (id: UpdateId) => Effect.sync(() => open.delete(id))
  return DeadLetters.of({
    add: () => Effect.die("not here"),
    list: (limit) => Effect.sync(() => [...open.values()].slice(0, limit)),
    show: (id) => Effect.sync(() => open.get(id) ?? null),
    retry: (id) => (id === 1 ? resolve(id) : Effect.succeed(false)),
    drop: resolve,
  })
})

/** Jobs 1 and 2 of the house, later than the letters. */
const jobs = Layer.sync(DeadJobs, () => {
  const job = (id: number): DeadJob => ({
    id: JobId.make(id),
    kind: "report",
    userId: null,
    attempts: 8,
    detail: "refused",
    at: 2_000,
    resolvedAt: null,
  })
  const open = new Map([1, 2].map((id) => [id, job(id)]))
  const resolve = (id: JobId) => Effect.sync(() => open.delete(id))
  return DeadJobs.of({
    list: (limit) => Effect.sync(() => [...open.values()].slice(0, limit)),
    show: (id) => Effect.sync(() => open.get(id) ?? null),
    retry: resolve,
    drop: resolve,
  })
})

const figures = {
  people: 9,
  active: { day: 2, week: 5, month: 7 },
  retention: { day1: 0.5, day7: null, day30: null },
  sessions: null,
  thumbs: { up: 3, down: 1 },
  quizzes: { begun: 2, completed: 1 },
}

const measured = Layer.succeed(Measured, { latest: Effect.succeed({ at: 1_000, whole: figures, splits: [] }) })

const pageFiles = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "ops-page-"))
    mkdirSync(join(folder, "assets"))
    for (const page of ["index", "in", "sign-in", "off"]) writeFileSync(join(folder, `${page}.html`), `<p>${page}</p>`)
    writeFileSync(join(folder, "assets", "index-1.js"), "1")
    writeFileSync(join(folder, "secret.txt"), "not a page")
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true })),
)

/** The operators' page on a port of its own, over memory. */
export const opsServer = Effect.fnUntraced(function* (
  given: Partial<Settings["Service"]> = {},
  folder: string | null = null,
) {
  const log = captureLogs()
  const settings = settingsWith({ jwtSecret: Redacted.make("s".repeat(32)), ...given })
  const context = yield* Layer.build(
    Layer.mergeAll(
      Layer.unwrap(
        Effect.gen(function* () {
          const router = yield* HttpRouter.HttpRouter
          const limited = yield* AdminLimits.make
          return HttpServer.serve(limited(router.asHttpEffect()))
        }),
      ),
      routesOf(folder ?? (yield* pageFiles)),
    ).pipe(
      Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" })),
      Layer.provideMerge(HttpRouter.layer),
      Layer.provide([statistics, Readiness.layer]),
      Layer.provideMerge(
        Layer.mergeAll(
          MemoryAuditLog,
          MemoryFlags,
          MemoryBackupRuns,
          MemorySpentTokens,
          letters,
          jobs,
          measured,
          MemoryBudgets,
        ),
      ),
      Layer.provide(SharedBreakers.layer.pipe(Layer.provide(MemoryHeldBreakers))),
      Layer.provideMerge(Guard.layer.pipe(Layer.provide(Faults.layer([])))),
      Layer.provideMerge(Layer.fresh(TokensJwt)),
      Layer.provide(Layer.succeed(Settings, settings)),
      Layer.provideMerge(log.layer),
    ),
  )
  const url = yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(Effect.provideContext(context))
  const ask = (path: string, init: RequestInit = {}) =>
    Effect.promise(() => fetch(`${url}${path}`, { redirect: "manual", ...init }))
  const json = { "content-type": "application/json" }
  const own = { origin: url, "x-confidant-ops": "1" }

  const enter = (token: string, headers: Readonly<Record<string, string>> = own) =>
    ask("/ops/api/session", { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify({ token }) })
  const link = (name = "olga") => Effect.provideContext(issueLink(name), context)
  /** A session as the browser sends it. */
  const signIn = Effect.gen(function* () {
    const answer = yield* enter(yield* link())
    return answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? ""
  })
  const change = (cookie: string, method: string, path: string, body?: unknown) =>
    ask(path, {
      method,
      headers: { ...own, ...(body === undefined ? {} : json), cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const audit = Context.get(context, AuditLog).recent(20)

  return { url, ask, own, enter, link, signIn, change, audit, log }
})
