import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { AuditEntry } from "../../domain/operators/AuditLog.ts"
import { BackupRun } from "../../domain/backup/BackupRuns.ts"
import { Budget, OwnLimits } from "../../domain/operators/Budgets.ts"
import { Flag, FlagName } from "../../domain/operators/Flags.ts"
import { Letter, LetterId } from "../../domain/operators/letters/Letter.ts"
import { InviteCount, InviteDays, Issued } from "../../domain/operators/Invites.ts"
import { UserId } from "../../domain/Ids.ts"
import { UserFacts } from "../../domain/operators/Users.ts"
import { Authorization } from "./Authorization.ts"
import { Conflict, NotFound, Unavailable } from "./Problems.ts"

const about = (summary: string, description?: string) =>
  OpenApi.annotations(description === undefined ? { summary } : { summary, description })

const query = {
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 }))),
}

const FlagSetting = Schema.Struct({
  enabled: Schema.Boolean,
  /** 100 by default. */
  percentage: Schema.optionalKey(Flag.fields.percentage),
})

export const BreakerState = Schema.Struct({
  key: Schema.String,
  dependency: Schema.String,
  instance: Schema.NullOr(Schema.String),
  state: Schema.Literals(["closed", "open", "half_open"]),
  forced: Schema.NullOr(Schema.Literals(["open", "closed"])),
})

const QueryNumbers = Schema.Struct({
  total_queries: Schema.Int,
  slow_queries: Schema.Int,
  total_time: Schema.Finite,
  avg_time: Schema.Finite,
  slow_query_percentage: Schema.Finite,
})

const DbMetrics = Schema.Struct({
  db_metrics: QueryNumbers,
  last_5_minutes: QueryNumbers,
  worst_statements: Schema.Array(
    Schema.Struct({
      statement: Schema.String,
      total_queries: Schema.Int,
      slow_queries: Schema.Int,
      failed_queries: Schema.Int,
      total_time: Schema.Finite,
      avg_time: Schema.Finite,
      max_time: Schema.Finite,
    }),
  ),
})

const oneFlag = { params: { name: FlagName }, success: Flag, error: Unavailable }
const oneLetter = { params: { id: LetterId }, success: Letter, error: [NotFound, Conflict, Unavailable] }
const oneBudget = { params: { id: UserId }, success: Budget, error: [NotFound, Unavailable] }
const oneUser = { params: { id: UserId }, success: UserFacts }

class FlagsGroup extends HttpApiGroup.make("flags").add(
  HttpApiEndpoint.get("list", "/flags", { success: Schema.Array(Flag), error: Unavailable }).annotateMerge(
    about("Every flag and where its value comes from"),
  ),
  HttpApiEndpoint.put("set", "/flags/:name", { ...oneFlag, payload: FlagSetting }).annotateMerge(
    about("Switch a flag, for everybody or for a share of the people"),
  ),
  HttpApiEndpoint.delete("reset", "/flags/:name", oneFlag).annotateMerge(about("Back to the environment's value")),
) {}

class BreakersGroup extends HttpApiGroup.make("breakers").add(
  HttpApiEndpoint.get("list", "/breakers", { success: Schema.Array(BreakerState) }).annotateMerge(
    about("Every breaker of this process"),
  ),
  HttpApiEndpoint.post("force", "/breakers/:key", {
    params: { key: Schema.String },
    payload: Schema.Struct({ state: Schema.Literals(["open", "closed", "auto"]) }),
    success: BreakerState,
    error: NotFound,
  }).annotateMerge(about("Hold a breaker of this process open or closed, or release it")),
) {}

class DeadLettersGroup extends HttpApiGroup.make("deadLetters").add(
  HttpApiEndpoint.get("list", "/dead-letters", {
    query,
    success: Schema.Array(Letter),
    error: Unavailable,
  }).annotateMerge(
    about(
      "What failed for good and nobody has dealt with, the oldest first",
      "`id` is a number for turns and a string such as `job:12` for jobs. `chatId` is null for a job that belongs to nobody.",
    ),
  ),
  HttpApiEndpoint.post("retry", "/dead-letters/:id/retry", oneLetter).annotateMerge(
    about(
      "Try it again",
      "A turn is answered anew, or what was not delivered is sent again. A job is due at once, with all its attempts before it.",
    ),
  ),
  HttpApiEndpoint.post("drop", "/dead-letters/:id/drop", oneLetter).annotateMerge(
    about("Leave it as it ended", "A turn stays as it is, and a job stays undone."),
  ),
) {}

class BackupsGroup extends HttpApiGroup.make("backups").add(
  HttpApiEndpoint.get("list", "/backups", {
    query,
    success: Schema.Array(BackupRun),
    error: Unavailable,
  }).annotateMerge(about("Runs of backups, newest first")),
  HttpApiEndpoint.post("run", "/backups", {
    success: Schema.Struct({ requested: Schema.Literal(true) }).pipe(HttpApiSchema.status(202)),
    error: [Conflict, Unavailable],
  }).annotateMerge(about("Request a backup; it begins within seconds")),
) {}

class UsersGroup extends HttpApiGroup.make("users").add(
  HttpApiEndpoint.get("show", "/users/:id", { ...oneUser, error: [NotFound, Unavailable] }).annotateMerge(
    about("Everything about a person except their words"),
  ),
  HttpApiEndpoint.put("set", "/users/:id", {
    ...oneUser,
    payload: Schema.Struct({ banned: Schema.Boolean }),
    error: [NotFound, Conflict, Unavailable],
  }).annotateMerge(about("Ban a person, or lift the ban")),
) {}

class BudgetsGroup extends HttpApiGroup.make("budgets").add(
  HttpApiEndpoint.get("show", "/users/:id/budget", oneBudget).annotateMerge(
    about("What a person may use the model for in a day, and what they used today"),
  ),
  HttpApiEndpoint.put("set", "/users/:id/budget", { ...oneBudget, payload: OwnLimits }).annotateMerge(
    about("Give a person limits of their own; null: no limit"),
  ),
  HttpApiEndpoint.delete("reset", "/users/:id/budget", oneBudget).annotateMerge(
    about("Back to the environment's limits"),
  ),
) {}

class InvitesGroup extends HttpApiGroup.make("invites").add(
  HttpApiEndpoint.post("issue", "/invites", {
    payload: Schema.Struct({ count: Schema.optionalKey(InviteCount), days: Schema.optionalKey(InviteDays) }),
    success: Issued,
    error: Unavailable,
  }).annotateMerge(
    about("Make codes that let one person in each", "By default one, for 14 days. They are shown only in this answer."),
  ),
) {}

class AuditLogGroup extends HttpApiGroup.make("auditLog").add(
  HttpApiEndpoint.get("list", "/audit-log", {
    query,
    success: Schema.Array(AuditEntry),
    error: Unavailable,
  }).annotateMerge(about("What operators did, newest first")),
) {}

class DbMetricsGroup extends HttpApiGroup.make("dbMetrics").add(
  HttpApiEndpoint.get("show", "/db_metrics", { success: DbMetrics }).annotateMerge(
    about("The cost of this process's statements, since its start and in the last five minutes"),
  ),
) {}

/** Everything that operators may do over HTTP. Authorization is outermost: strangers learn nothing. */
export class AdminApi extends HttpApi.make("confidant-admin")
  .add(
    FlagsGroup,
    BreakersGroup,
    DeadLettersGroup,
    BackupsGroup,
    UsersGroup,
    BudgetsGroup,
    InvitesGroup,
    AuditLogGroup,
    DbMetricsGroup,
  )
  .prefix("/admin")
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Confidant for operators", version: "1" })) {}
