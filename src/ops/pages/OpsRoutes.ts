import { join } from "node:path"
import { Effect, Layer, Schema } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Guard } from "../../boundary/Guard.ts"
import { built } from "../../config/Root.ts"
import { Settings } from "../../config/Settings.ts"
import { auditedInOutages } from "../../domain/operators/Audited.ts"
import type { AuditLog } from "../../domain/operators/AuditLog.ts"
import type { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import type { DeadLetters } from "../../domain/operators/DeadLetters.ts"
import { FlagName, type Flags } from "../../domain/operators/Flags.ts"
import { UpdateId } from "../../domain/Ids.ts"
import type { QueryStatistics } from "../../domain/operators/QueryStatistics.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { History } from "./History.ts"
import { backUp, BreakerWish, dealWith, FlagWish, holdBreaker, resetFlag, setFlag } from "./OpsActions.ts"
import { fresh, loadFiles } from "./OpsFiles.ts"
import { body, done, json, OpsRefused, ownPage, refusal, sessionOf, withSession } from "./OpsGate.ts"
import { historySince, records, stateFor } from "./OpsView.ts"
import { Conflict, NotFound } from "../admin/Problems.ts"
import type { Readiness } from "../ready/Readiness.ts"
import { makeSessions } from "./Sessions.ts"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

/** Everything that the page shows and changes. */
type Sources = AuditLog | BackupRuns | DeadLetters | Flags | Guard | History | QueryStatistics | Readiness | Settings

const builtPage = join(built, "ops")

const LinkToken = Schema.Struct({ token: Schema.String })

const decoded = <A>(schema: Schema.ConstraintDecoder<A>, name: string) =>
  Effect.flatMap(HttpRouter.params, (params) =>
    Effect.mapError(
      Schema.decodeUnknownEffect(schema)(params[name]),
      () => new OpsRefused({ status: 404, message: "There is nothing like this." }),
    ),
  )

const turn = decoded(Schema.NumberFromString.pipe(Schema.decodeTo(UpdateId)), "id")
const flag = decoded(FlagName, "name")

type Failure = OpsRefused | NotFound | Conflict | StoreError

const refusalOf = (error: Failure) => {
  if (error instanceof OpsRefused) return error
  if (error instanceof NotFound) return { status: 404, message: error.detail ?? "There is nothing like this." }
  if (error instanceof Conflict) return { status: 409, message: error.detail ?? "This cannot be done now." }
  return { status: 503, message: "The database does not answer: see whether it was done, then try again." }
}

const answered = <R>(handling: Effect.Effect<Response, Failure, R>) =>
  Effect.catch(handling, (error) => Effect.succeed(refusal(refusalOf(error))))

/** `folder`: the built page. */
const serve = Effect.fnUntraced(function* (folder: string) {
  const settings = yield* Settings
  const router = yield* HttpRouter.HttpRouter
  const sources = yield* Effect.context<Sources>()
  const files = yield* loadFiles(folder)
  const sessions = settings.jwtSecret === null ? null : yield* makeSessions

  const operatorOf = (request: Request) =>
    sessions === null ? Effect.succeed(null) : sessions.who(sessionOf(request, settings))

  const signedIn = Effect.fnUntraced(function* (request: Request) {
    const name = yield* operatorOf(request)
    return name ?? (yield* new OpsRefused({ status: 401, message: "You are not signed in." }))
  })

  type Handler = (name: string, request: Request) => Effect.Effect<Response, Failure, Sources | HttpRouter.RouteContext>

  const get = (path: `/${string}`, handler: Handler) =>
    router.add("GET", path, (request) =>
      answered(
        Effect.provide(
          Effect.flatMap(signedIn(request), (name) => handler(name, request)),
          sources,
        ),
      ),
    )

  const change = (method: "POST" | "PUT" | "DELETE", path: `/${string}`, handler: Handler) =>
    router.add(method, path, (request) =>
      answered(
        ownPage(request, settings).pipe(
          Effect.andThen(signedIn(request)),
          Effect.flatMap((name) => handler(`ops:${name}`, request)),
          Effect.provide(sources),
        ),
      ),
    )

  const enter = Effect.fnUntraced(function* (request: Request) {
    yield* ownPage(request, settings)
    if (sessions === null) return yield* new OpsRefused({ status: 503, message: "JWT_SECRET is not set." })
    const { token } = yield* body(request, LinkToken)
    const { name, session } = yield* sessions.enter(token).pipe(
      Effect.tapError(({ message }) => Effect.logWarning(`A link to the operators' page was refused: ${message}`)),
      Effect.mapError(({ message }) => new OpsRefused({ status: 401, message })),
    )
    yield* auditedInOutages({ actor: `ops:${name}`, action: "session.begin", target: null, details: {} }, Effect.void)
    return withSession(done, request, settings, session)
  })

  const front = Effect.fnUntraced(function* (request: Request) {
    // The page's own addresses are relative, so that a proxy may offer it under any path: it needs the slash.
    if (!request.originalUrl.split("?", 1)[0]?.endsWith("/")) {
      return HttpServerResponse.redirect("ops/", { status: 307, headers: fresh })
    }
    if (sessions === null) return files.page("off.html", 503)
    return (yield* operatorOf(request)) === null ? files.page("sign-in.html", 401) : files.page("index.html")
  })

  yield* router.add("GET", "/ops", front)
  yield* router.add("GET", "/ops/in", files.page(sessions === null ? "off.html" : "in.html"))
  yield* router.add(
    "GET",
    "/ops/assets/:name",
    Effect.map(HttpRouter.params, ({ name = "" }) => files.asset(name)),
  )

  yield* router.add("POST", "/ops/api/session", (request) => answered(Effect.provide(enter(request), sources)))
  yield* change("DELETE", "/ops/api/session", (actor, request) =>
    auditedInOutages(
      { actor, action: "session.end", target: null, details: {} },
      sessions === null ? Effect.void : sessions.leave(sessionOf(request, settings)),
    ).pipe(Effect.as(withSession(done, request, settings, null))),
  )

  yield* get("/ops/api/state", (name) => Effect.map(stateFor(name), (state) => json(state)))
  yield* get("/ops/api/records", () => Effect.map(records, (found) => json(found)))
  yield* get("/ops/api/history", (_, request) => {
    const after = Number(URL.parse(request.url, "http://here")?.searchParams.get("after"))
    return Effect.map(historySince(Number.isFinite(after) ? after : 0), (history) => json(history))
  })

  yield* change("PUT", "/ops/api/breakers", (actor, request) =>
    body(request, BreakerWish).pipe(
      Effect.flatMap((wish) => holdBreaker(actor, wish)),
      Effect.as(done),
    ),
  )
  for (const how of ["retry", "drop"] as const) {
    yield* change("POST", `/ops/api/dead-letters/:id/${how}`, (actor) =>
      turn.pipe(
        Effect.flatMap((id) => dealWith(actor, how, id)),
        Effect.as(done),
      ),
    )
  }
  yield* change("PUT", "/ops/api/flags/:name", (actor, request) =>
    Effect.all([flag, body(request, FlagWish)]).pipe(
      Effect.flatMap(([name, wish]) => setFlag(actor, name, wish)),
      Effect.as(done),
    ),
  )
  yield* change("DELETE", "/ops/api/flags/:name", (actor) =>
    flag.pipe(
      Effect.flatMap((name) => resetFlag(actor, name)),
      Effect.as(done),
    ),
  )
  yield* change("POST", "/ops/api/backups", (actor) => Effect.as(backUp(actor), done))
})

/** The operators' page at `/ops/`, what it asks for under `/ops/api/`, and its sign-in at `/ops/in`. */
export const routesOf = (folder: string) => Layer.effectDiscard(serve(folder)).pipe(Layer.provide(History.layer))

export const routes = routesOf(builtPage)
