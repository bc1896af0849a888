import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { BackupRun } from "../../domain/backup/BackupRuns.ts"
import { AuditEntry } from "../../domain/operators/AuditLog.ts"
import { SpentToday } from "../../domain/operators/Budgets.ts"
import { Flag, FlagName } from "../../domain/operators/Flags.ts"
import { Letter, LetterId } from "../../domain/operators/letters/Letter.ts"
import { OwnPage, SignedIn, WellFormed } from "./OpsGate.ts"
import { Away, Missing, NotNow, SignedOut } from "./OpsRefusals.ts"

// Times are Unix milliseconds, durations seconds.
const orUnknown = Schema.NullOr(Schema.Number)

export const Health = Schema.Struct({
  ready: Schema.Boolean,
  reasons: Schema.Array(Schema.String),
  parts: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      state: Schema.Literals(["ok", "warning", "down"]),
      detail: Schema.NullOr(Schema.String),
    }),
  ),
})
export type Health = typeof Health.Type

/** Quantiles in seconds over the last five minutes; null: no answers. */
const AnswerTimes = Schema.Struct({ p50: orUnknown, p95: orUnknown, p99: orUnknown })
export type AnswerTimes = typeof AnswerTimes.Type

const Point = Schema.Struct({
  at: Schema.Number,
  ...AnswerTimes.fields,
  /** Per minute. */
  messages: Schema.Number,
  errors: Schema.Number,
  /** Per second. */
  queries: Schema.Number,
  /** Waiting turns; null: unknown. */
  backlog: orUnknown,
  /** US dollars per hour. */
  cost: Schema.Number,
})
export type Point = typeof Point.Type

const Live = Schema.Struct({
  ...AnswerTimes.fields,
  messagesPerMinute: Schema.Number,
  errorsLastHour: Schema.Number,
  queriesPerSecond: Schema.Number,
  backlog: orUnknown,
  /** Age of the oldest waiting message; null: none waits. */
  oldestUnanswered: orUnknown,
  spool: Schema.Number,
  activeUsers: Schema.NullOr(Schema.Struct({ day: Schema.Number, week: Schema.Number, month: Schema.Number })),
  today: Schema.Struct({
    /** Midnight, or the start of the bot if later. */
    since: Schema.Number,
    tokens: Schema.Number,
    costUsd: Schema.Number,
    budgetUsd: orUnknown,
    unpriced: Schema.Number,
  }),
})
export type Live = typeof Live.Type

const Breaker = Schema.Struct({
  key: Schema.String,
  state: Schema.Literals(["closed", "open", "half_open"]),
  failures: orUnknown,
  forced: Schema.NullOr(Schema.Literals(["open", "closed"])),
})
export type Breaker = typeof Breaker.Type

const counted = { queries: Schema.Number, slow: Schema.Number, failed: Schema.Number }

const Queries = Schema.Struct({
  /** Seconds from which a statement counts as slow. */
  slowFrom: Schema.Number,
  sinceStart: Schema.Struct(counted),
  worst: Schema.Array(
    Schema.Struct({ summary: Schema.String, ...counted, totalTime: Schema.Number, slowest: Schema.Number }),
  ),
})

const Figures = Schema.Struct({
  people: Schema.Number,
  active: Schema.Struct({ day: Schema.Number, week: Schema.Number, month: Schema.Number }),
  retention: Schema.Struct({ day1: orUnknown, day7: orUnknown, day30: orUnknown }),
  sessions: Schema.NullOr(
    Schema.Struct({ count: Schema.Number, mean: Schema.Number, median: Schema.Number, p95: Schema.Number }),
  ),
  thumbs: Schema.Struct({ up: Schema.Number, down: Schema.Number }),
  quizzes: Schema.Struct({ begun: Schema.Number, completed: Schema.Number }),
})
export type Figures = typeof Figures.Type

const Product = Schema.Struct({
  measured: Schema.NullOr(
    Schema.Struct({
      at: Schema.Number,
      whole: Figures,
      splits: Schema.Array(Schema.Struct({ flag: Flag, on: Figures, off: Figures })),
    }),
  ),
  /** Turns since the start, most first. */
  features: Schema.Array(Schema.Struct({ name: Schema.String, turns: Schema.Number })),
})
export type Product = typeof Product.Type

/** Known from memory, so available while the database is down. */
export const OpsState = Schema.Struct({
  at: Schema.Number,
  startedAt: Schema.Number,
  env: Schema.Literals(["prod", "test"]),
  operator: Schema.String,
  health: Health,
  live: Live,
  breakers: Schema.Array(Breaker),
  queries: Queries,
  product: Product,
})
export type OpsState = typeof OpsState.Type

export const OpsHistory = Schema.Struct({
  /** Seconds between two points. */
  every: Schema.Number,
  points: Schema.Array(Point),
})
export type OpsHistory = typeof OpsHistory.Type

const asked = <S extends Schema.Constraint>(item: S) =>
  Schema.Union([
    Schema.Struct({ known: Schema.Literal(true), items: Schema.Array(item) }),
    Schema.Struct({ known: Schema.Literal(false), why: Schema.String }),
  ])
export type Asked<A> =
  | { readonly known: true; readonly items: ReadonlyArray<A> }
  | { readonly known: false; readonly why: string }

const { id, kind, trigger, tier, state, startedAt, finishedAt, bytes, detail } = BackupRun.fields
const Backup = Schema.Struct({ id, kind, trigger, tier, state, startedAt, finishedAt, bytes, detail })
export type Backup = typeof Backup.Type

const { resolvedAt: _, ...openLetter } = Letter.fields
const DeadLetter = Schema.Struct(openLetter)
export type DeadLetter = typeof DeadLetter.Type

const AuditLine = Schema.Struct({ ...AuditEntry.fields, details: Schema.String })

export const OpsRecords = Schema.Struct({
  backups: asked(Backup),
  deadLetters: asked(DeadLetter),
  flags: asked(Flag),
  budgets: asked(SpentToday),
  audit: asked(AuditLine),
})
export type OpsRecords = typeof OpsRecords.Type

const done = { success: HttpApiSchema.NoContent }
const change = { ...done, error: [Missing, NotNow, Away] }
const oneLetter = { ...change, params: { id: LetterId } }
const oneFlag = { ...change, params: { name: FlagName } }

class EntryGroup extends HttpApiGroup.make("entry")
  .add(
    HttpApiEndpoint.post("enter", "/session", {
      ...done,
      payload: Schema.Struct({ token: Schema.String }),
      error: [SignedOut, Away],
    }),
  )
  .middleware(WellFormed)
  .middleware(OwnPage) {}

class ViewGroup extends HttpApiGroup.make("view")
  .add(
    HttpApiEndpoint.get("state", "/state", { success: OpsState }),
    HttpApiEndpoint.get("records", "/records", { success: OpsRecords }),
    HttpApiEndpoint.get("history", "/history", {
      query: { after: Schema.optionalKey(Schema.Int) },
      success: OpsHistory,
    }),
  )
  .middleware(WellFormed)
  .middleware(SignedIn) {}

class ChangeGroup extends HttpApiGroup.make("change")
  .add(
    HttpApiEndpoint.delete("leave", "/session", done),
    HttpApiEndpoint.put("forceBreaker", "/breakers", {
      ...change,
      payload: Schema.Struct({ key: Schema.String, state: Schema.Literals(["open", "closed", "auto"]) }),
    }),
    HttpApiEndpoint.post("retryDeadLetter", "/dead-letters/:id/retry", oneLetter),
    HttpApiEndpoint.post("dropDeadLetter", "/dead-letters/:id/drop", oneLetter),
    HttpApiEndpoint.put("setFlag", "/flags/:name", {
      ...oneFlag,
      payload: Schema.Struct({ enabled: Flag.fields.enabled, percentage: Flag.fields.percentage }),
    }),
    HttpApiEndpoint.delete("resetFlag", "/flags/:name", oneFlag),
    HttpApiEndpoint.post("backUp", "/backups", change),
  )
  .middleware(WellFormed)
  .middleware(SignedIn)
  .middleware(OwnPage) {}

/** The interface of the operators' page. The last gate of each group is the outermost. */
export class OpsApi extends HttpApi.make("confidant-ops").add(EntryGroup, ViewGroup, ChangeGroup).prefix("/ops/api") {}
