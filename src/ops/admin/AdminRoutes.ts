import { Effect, Layer } from "effect"
import { HttpEffect, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiMiddleware, HttpApiSwagger } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import { Tokens } from "../../domain/operators/Tokens.ts"
import { withServices } from "../http/WithServices.ts"
import { AdminApi } from "./AdminApi.ts"
import { AuditLogHandlers } from "./AuditLogHandlers.ts"
import { Authorization, CurrentOperator } from "./Authorization.ts"
import { BackupHandlers } from "./BackupHandlers.ts"
import { BreakerHandlers } from "./BreakerHandlers.ts"
import { BudgetHandlers } from "./BudgetHandlers.ts"
import { DbMetricsHandlers } from "./DbMetricsHandlers.ts"
import { DeadLetterHandlers } from "./DeadLetterHandlers.ts"
import { FlagHandlers } from "./FlagHandlers.ts"
import { InviteHandlers } from "./InviteHandlers.ts"
import { Unauthorized } from "./Problems.ts"
import { UserHandlers } from "./UserHandlers.ts"

const askForToken = HttpEffect.appendPreResponseHandler((_request, response) =>
  Effect.succeed(HttpServerResponse.setHeader(response, "www-authenticate", "Bearer")),
)

const authorization = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const tokens = yield* Tokens
    return Authorization.of({
      bearer: Effect.fnUntraced(function* (endpoint) {
        const { headers } = yield* HttpServerRequest.HttpServerRequest
        const operator = yield* tokens
          .verify(headers["authorization"])
          .pipe(
            Effect.catch(() =>
              Effect.andThen(
                askForToken,
                Effect.fail(new Unauthorized({ detail: "Send a token of `confidant token issue` as a bearer token." })),
              ),
            ),
          )
        return yield* Effect.provideService(endpoint, CurrentOperator, operator)
      }),
    })
  }),
)

const api = HttpApiBuilder.layer(AdminApi, { openapiPath: "/admin/openapi.json" }).pipe(
  Layer.provide([
    FlagHandlers,
    BreakerHandlers,
    DeadLetterHandlers,
    BackupHandlers,
    UserHandlers,
    BudgetHandlers,
    InviteHandlers,
    AuditLogHandlers,
    DbMetricsHandlers,
  ]),
  Layer.provide([authorization, HttpApiMiddleware.layerProblemDetails({ includeDetails: true })]),
)

/** The page contains its scripts and styles, and loads nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-ancestors 'none'"

// Swagger's page has two megabytes, so it is loaded on first use.
const docs = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const page = yield* Effect.cached(HttpRouter.toHttpEffect(HttpApiSwagger.layer(AdminApi, { path: "/admin/docs" })))
    const shown = Effect.flatten(page).pipe(
      Effect.map(HttpServerResponse.setHeader("content-security-policy", pagePolicy)),
    )
    yield* router.add("GET", "/admin/docs", shown)
  }),
)

type OfHandlers = HttpRouter.Request.Only<"Requires", Layer.Services<typeof api>>

const served = Layer.merge(api, docs).pipe(Layer.provide(withServices<OfHandlers>()))

/** `/admin`. Without JWT_SECRET there are no such routes. */
export const routes = Layer.unwrap(Effect.map(Settings, ({ jwtSecret }) => (jwtSecret === null ? Layer.empty : served)))
