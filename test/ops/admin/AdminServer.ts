import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Context, Duration, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"
import { Guard } from "../../../src/boundary/Guard.ts"
import { SharedBreakers } from "../../../src/operators/SharedBreakers.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { DeadJobs } from "../../../src/domain/operators/letters/DeadJobs.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import { Invites } from "../../../src/domain/operators/Invites.ts"
import { Users } from "../../../src/domain/operators/Users.ts"
import { QueryStatistics } from "../../../src/domain/operators/database/QueryStatistics.ts"
import * as AdminLimits from "../../../src/ops/http/AdminLimits.ts"
import * as AdminRoutes from "../../../src/ops/admin/AdminRoutes.ts"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { settingsWith } from "../../support/Settings.ts"

export const secret = "a-secret-of-the-admin-api-0123456789"

const totals = { totalQueries: 8, slowQueries: 1, failedQueries: 2, totalTime: 4 }

const statistics = Layer.succeed(QueryStatistics, {
  sinceStart: Effect.succeed(totals),
  lastFiveMinutes: Effect.succeed({ totalQueries: 0, slowQueries: 0, failedQueries: 0, totalTime: 0 }),
  worst: (limit) => Effect.succeed([{ ...totals, summary: "SELECT turns", slowest: 1.5 }].slice(0, limit)),
})

/** What the other endpoints need; none of them is asked here. */
const unasked = Layer.mergeAll(
  Layer.mock(AuditLog, {}),
  Layer.mock(BackupRuns, {}),
  Layer.mock(Budgets, {}),
  Layer.mock(DeadJobs, {}),
  Layer.mock(DeadLetters, {}),
  Layer.mock(Flags, {}),
  Layer.mock(Guard, {}),
  Layer.mock(SharedBreakers, {}),
  Layer.mock(Invites, {}),
  Layer.mock(Users, {}),
)

/** Says how long its body was; with a header that it must not send. */
const echo = HttpRouter.add("POST", "/admin/echo", (request) =>
  Effect.map(Effect.orDie(request.text), (text) =>
    HttpServerResponse.text(String(text.length), { headers: { "access-control-allow-origin": "*" } }),
  ),
)

const elsewhere = HttpRouter.add("*", "/elsewhere", HttpServerResponse.text("here"))

/** The admin API on a port of its own, behind its limits. */
export const adminServer = Effect.fnUntraced(function* (jwtSecret: string | null = secret) {
  const log = captureLogs()
  const tokens = TokensJwt.pipe(
    Layer.provideMerge(
      Layer.succeed(Settings, settingsWith({ jwtSecret: jwtSecret === null ? null : Redacted.make(jwtSecret) })),
    ),
  )
  const server = Layer.unwrap(
    Effect.gen(function* () {
      const router = yield* HttpRouter.HttpRouter
      const limited = yield* AdminLimits.make
      return HttpServer.serve(limited(router.asHttpEffect()))
    }),
  )
  const context = yield* Layer.build(
    Layer.mergeAll(server, AdminRoutes.routes, echo, elsewhere).pipe(
      Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" })),
      Layer.provideMerge(HttpRouter.layer),
      Layer.provide([statistics, unasked]),
      Layer.provideMerge(tokens),
      Layer.provideMerge(log.layer),
    ),
  )
  const { issue } = Context.get(context, Tokens)
  const url = yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(Effect.provideContext(context))
  const token = yield* issue({ name: "ada", ttl: Duration.hours(1) })
  const ask = (path: string, init: RequestInit = {}) => Effect.promise(() => fetch(`${url}${path}`, init))
  const metrics = (authorization?: string) =>
    ask("/admin/db_metrics", authorization === undefined ? {} : { headers: { authorization } })
  return { url, token, ask, metrics, log }
})
