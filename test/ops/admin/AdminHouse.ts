import { NodeHttpServer } from "@effect/platform-node"
import { Context, Duration, Effect, Layer, Logger, Option, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { Guard } from "../../../src/boundary/Guard.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { ChatId, UserId } from "../../../src/domain/Ids.ts"
import { QueryStatistics } from "../../../src/domain/operators/database/QueryStatistics.ts"
import { SharedBreakers } from "../../../src/operators/SharedBreakers.ts"
import * as AdminRoutes from "../../../src/ops/admin/AdminRoutes.ts"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { AuditLogSql } from "../../../src/store/operators/AuditLogSql.ts"
import { BackupRunsSql } from "../../../src/store/BackupRunsSql.ts"
import { BudgetsSql } from "../../../src/store/operators/BudgetsSql.ts"
import { HeldBreakersSql } from "../../../src/store/operators/HeldBreakersSql.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DeadJobsSql } from "../../../src/store/operators/DeadJobsSql.ts"
import { DeadLettersSql } from "../../../src/store/operators/DeadLettersSql.ts"
import { FlagsSql } from "../../../src/store/operators/FlagsSql.ts"
import { InboxSql } from "../../../src/store/InboxSql.ts"
import { JobsSql } from "../../../src/store/JobsSql.ts"
import { PeopleSql } from "../../../src/store/PeopleSql.ts"
import { Statements } from "../../../src/store/driver/Statements.ts"
import { InvitesSql } from "../../../src/store/operators/InvitesSql.ts"
import { UsersSql } from "../../../src/store/operators/UsersSql.ts"
import { settingsWith } from "../../support/Settings.ts"
import { clientOf, freshDatabase } from "../../support/TestDatabase.ts"

export const operator = UserId.make(99)
export const settings = settingsWith({
  jwtSecret: Redacted.make("a secret of at least thirty-two characters"),
  operators: { userIds: [operator], chatId: ChatId.make(55) },
})

type Fields = Readonly<Record<string, unknown>>

interface Answered {
  readonly status: number
  readonly headers: Fields
  readonly text: string
  /** Of an object. */
  readonly body: Fields
  /** Of an array. */
  readonly list: ReadonlyArray<Fields>
}

/** One call of the API as an operator, or as whoever the given header says. */
export class Api extends Context.Service<
  Api,
  {
    readonly call: (
      method: "GET" | "PUT" | "POST" | "DELETE",
      path: string,
      body?: unknown,
      authorization?: string | null,
    ) => Effect.Effect<Answered>
  }
>()("test/Api") {}

const readObject = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const readList = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Array(Schema.Record(Schema.String, Schema.Unknown))),
)

const calls = Layer.effect(
  Api,
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const tokens = yield* Tokens
    const right = `Bearer ${yield* tokens.issue({ name: "ann", ttl: Duration.hours(1) })}`
    return Api.of({
      call: (method, path, body, authorization = right) => {
        const request = HttpClientRequest.make(method)(path).pipe(
          authorization === null ? (same) => same : HttpClientRequest.setHeader("authorization", authorization),
          body === undefined
            ? (same) => same
            : HttpClientRequest.bodyText(typeof body === "string" ? body : JSON.stringify(body), "application/json"),
        )
        return client.execute(request).pipe(
          Effect.flatMap((response) =>
            Effect.map(response.text, (text) => ({
              status: response.status,
              headers: response.headers,
              text,
              body: Option.getOrElse(readObject(text), () => ({})),
              list: Option.getOrElse(readList(text), () => []),
            })),
          ),
          Effect.orDie,
        )
      },
    })
  }),
)

const stores = Layer.unwrap(
  Effect.map(freshDatabase, (url) =>
    Layer.mergeAll(
      AuditLogSql,
      BudgetsSql,
      HeldBreakersSql,
      FlagsSql,
      UsersSql,
      DeadLettersSql,
      DeadJobsSql,
      JobsSql,
      BackupRunsSql,
      InboxSql,
      InvitesSql,
      PeopleSql,
    ).pipe(Layer.provide(Statements.layer), Layer.provide([clientOf(url), DatabaseServer.fromUrl(url)])),
  ),
)

const totals = { totalQueries: 0, slowQueries: 0, failedQueries: 0, totalTime: 0 }
const statistics = Layer.succeed(QueryStatistics, {
  sinceStart: Effect.succeed(totals),
  lastFiveMinutes: Effect.succeed(totals),
  worst: () => Effect.succeed([]),
})

export const served = (changed = settings) =>
  calls.pipe(
    Layer.provideMerge(
      HttpRouter.serve(AdminRoutes.routes, { disableLogger: true, disableListenLog: true }).pipe(
        Layer.provideMerge(NodeHttpServer.layerTest),
      ),
    ),
    Layer.provideMerge(TokensJwt),
    Layer.provide(SharedBreakers.layer),
    Layer.provideMerge(Layer.merge(stores, statistics)),
    Layer.provideMerge(Guard.layer),
    Layer.provideMerge(Layer.succeed(Settings, changed)),
    Layer.provide(Logger.layer([])),
    Layer.orDie,
  )

export const newest = Effect.flatMap(AuditLog, (log) => Effect.map(log.recent(1), ([entry]) => entry))
export const entries = Effect.flatMap(AuditLog, (log) => log.recent(1_000))
