import { Clock, Effect, Layer, References, Schema, Semaphore } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import { dayOf, isLimited, resetsAt } from "../../domain/operators/BudgetRule.ts"
import { Budgets, OwnLimits, Usage } from "../../domain/operators/Budgets.ts"
import { UserId } from "../../domain/Ids.ts"
import { budgets as policy } from "../../policy/Budgets.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const Id = Int8.pipe(Schema.decodeTo(UserId))
const Stored = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ userId: Id, ...OwnLimits.fields })))
const Allowed = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ allowed: Schema.Boolean })))
const Today = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({ people: Int8, messages: Int8, costUsd: Schema.Finite, unpriced: Int8, usedUp: Int8, own: Int8 }),
  ),
)
const Used = Schema.decodeUnknownEffect(Schema.Array(Usage))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const { budget: usual } = yield* Settings
  let own: ReadonlyMap<UserId, OwnLimits> = new Map()

  // Limits read before a change must not be kept after it.
  const inTurn = yield* Semaphore.make(1)

  const read = statements
    .run(
      "Budgets.limits",
      Effect.flatMap(sql`SELECT user_id AS "userId", messages, cost_usd AS "costUsd" FROM budgets`, Stored),
    )
    .pipe(
      Effect.map((rows) => {
        own = new Map(rows.map(({ userId, ...limits }) => [userId, limits]))
      }),
    )

  /** A written change succeeded, even if the limits cannot be read back. */
  const change = (operation: string, statement: Effect.Effect<unknown, SqlError>) =>
    Effect.andThen(statements.run(operation, statement), Effect.ignore(read)).pipe(inTurn.withPermit)

  const setLimits: Budgets["Service"]["setLimits"] = (userId, limits) =>
    limits === null
      ? change("Budgets.reset", sql`DELETE FROM budgets WHERE user_id = ${userId}`)
      : change(
          "Budgets.set",
          sql`
            INSERT INTO budgets (user_id, messages, cost_usd)
            SELECT user_id, ${limits.messages}::int, ${limits.costUsd}::double precision
            FROM users WHERE user_id = ${userId}
            ON CONFLICT (user_id) DO UPDATE SET
              messages = excluded.messages, cost_usd = excluded.cost_usd, changed_at = now()`,
        )

  /** Reservations of the same person and day wait for each other at the row. */
  const reserve: Budgets["Service"]["reserve"] = Effect.fnUntraced(function* ({ turnId, userId }) {
    const limits = own.get(userId) ?? usual
    if (!isLimited(limits)) return { _tag: "Unlimited" } as const
    const day = dayOf(yield* Clock.currentTimeMillis)
    const [{ allowed }] = yield* statements.run(
      "Budgets.reserve",
      sql`
        WITH given AS (
          SELECT coalesce(${limits.messages}::int, 2147483647) AS messages,
            coalesce(${limits.costUsd}::double precision, 'infinity') AS cost_usd),
        known AS (SELECT FROM budget_uses WHERE turn_id = ${turnId}),
        place AS (
          INSERT INTO budget_days AS today (user_id, day, messages)
          SELECT ${userId}, ${day}::date, 1 FROM given
          WHERE messages > 0 AND cost_usd > 0 AND NOT EXISTS (SELECT FROM known)
          ON CONFLICT (user_id, day) DO UPDATE SET messages = today.messages + 1
          WHERE today.messages < (SELECT messages FROM given)
            AND coalesce(today.cost_usd, 0) < (SELECT cost_usd FROM given)
          RETURNING user_id, day),
        taken AS (INSERT INTO budget_uses (turn_id, user_id, day) SELECT ${turnId}, user_id, day FROM place)
        SELECT EXISTS (SELECT FROM known) OR EXISTS (SELECT FROM place) AS allowed`.pipe(Effect.flatMap(Allowed)),
      policy.call,
    )
    return { _tag: allowed ? "Reserved" : "Over" } as const
  })

  const settle: Budgets["Service"]["settle"] = (turnId, costUsd) =>
    statements
      .run(
        "Budgets.settle",
        sql`
          WITH made AS (
            UPDATE budget_uses SET settled_at = now(), cost_usd = ${costUsd}::double precision
            WHERE turn_id = ${turnId} AND settled_at IS NULL RETURNING user_id, day, cost_usd)
          UPDATE budget_days AS today SET
            cost_usd = CASE WHEN made.cost_usd IS NULL THEN today.cost_usd
              ELSE coalesce(today.cost_usd, 0) + made.cost_usd END,
            unpriced = today.unpriced + (made.cost_usd IS NULL)::int
          FROM made WHERE today.user_id = made.user_id AND today.day = made.day`,
        policy.call,
      )
      .pipe(Effect.asVoid)

  const release: Budgets["Service"]["release"] = (turnId) =>
    statements
      .run(
        "Budgets.release",
        sql`
          WITH gone AS (
            DELETE FROM budget_uses WHERE turn_id = ${turnId} AND settled_at IS NULL RETURNING user_id, day)
          UPDATE budget_days AS today SET messages = today.messages - 1
          FROM gone WHERE today.user_id = gone.user_id AND today.day = gone.day`,
        policy.call,
      )
      .pipe(Effect.asVoid)

  const charge: Budgets["Service"]["charge"] = Effect.fnUntraced(function* (userId, costUsd) {
    if (!isLimited(own.get(userId) ?? usual)) return
    const day = dayOf(yield* Clock.currentTimeMillis)
    yield* statements.run(
      "Budgets.charge",
      sql`
        INSERT INTO budget_days AS today (user_id, day, messages, cost_usd, unpriced)
        SELECT user_id, ${day}::date, 0, ${costUsd}::double precision, (${costUsd}::double precision IS NULL)::int
        FROM users WHERE user_id = ${userId}
        ON CONFLICT (user_id, day) DO UPDATE SET unpriced = today.unpriced + excluded.unpriced, cost_usd = CASE
          WHEN excluded.cost_usd IS NULL THEN today.cost_usd ELSE coalesce(today.cost_usd, 0) + excluded.cost_usd END`,
      policy.call,
    )
  })

  const find: Budgets["Service"]["find"] = Effect.fnUntraced(function* (userId) {
    const now = yield* Clock.currentTimeMillis
    yield* read.pipe(inTurn.withPermit)
    const [used] = yield* statements.run(
      "Budgets.find",
      sql`
        SELECT messages, CASE WHEN messages = 0 THEN coalesce(cost_usd, 0) ELSE cost_usd END AS "costUsd", unpriced FROM budget_days
        WHERE user_id = ${userId} AND day = ${dayOf(now)}::date`.pipe(Effect.flatMap(Used)),
    )
    const limits = own.get(userId) ?? usual
    const source = own.has(userId) ? ("operator" as const) : ("environment" as const)
    const today = used ?? (isLimited(limits) ? { messages: 0, costUsd: 0, unpriced: 0 } : null)
    return { id: userId, limits, source, today, resetsAt: resetsAt(now) }
  })

  const today = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const [spent] = yield* statements.run(
      "Budgets.today",
      sql`
        SELECT count(*) AS people, coalesce(sum(today.messages), 0) AS messages,
          coalesce(sum(today.cost_usd), 0) AS "costUsd", coalesce(sum(today.unpriced), 0) AS unpriced,
          count(*) FILTER (WHERE today.messages >= allowed.messages OR coalesce(today.cost_usd, 0) >= allowed.cost_usd) AS "usedUp",
          (SELECT count(*) FROM budgets) AS own
        FROM budget_days AS today LEFT JOIN budgets USING (user_id) CROSS JOIN LATERAL (
          SELECT CASE WHEN budgets.user_id IS NULL THEN ${usual.messages}::int ELSE budgets.messages END AS messages,
            CASE WHEN budgets.user_id IS NULL THEN ${usual.costUsd}::double precision ELSE budgets.cost_usd END AS cost_usd) AS allowed
        WHERE day = ${dayOf(now)}::date`.pipe(Effect.flatMap(Today)),
    )
    return { ...spent, usual: { messages: usual.messages, costUsd: usual.costUsd }, resetsAt: resetsAt(now) }
  })

  /** Past days; a turn is hardly ever worked on again after that long. */
  const tidy = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    statements.run(
      "Budgets.tidy",
      sql`DELETE FROM budget_days WHERE day < ${dayOf(now)}::date - ${policy.keepDays}::int`,
    ),
  )

  const quietly = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.ignore(effect).pipe(Effect.provideService(References.TracerEnabled, false))

  yield* quietly(read)
  yield* everlasting("Reading the budgets", quietly(read.pipe(inTurn.withPermit)), policy.every).pipe(
    Effect.delay(policy.every),
    Effect.forkScoped,
  )
  yield* Effect.forkScoped(everlasting("Tidying the budgets", quietly(tidy), policy.tidyEvery))

  return Budgets.of({ reserve, settle, release, charge, setLimits, find, today })
})

/** While the database is down, limits stay as last known. */
export const BudgetsSql: Layer.Layer<Budgets, never, SqlClient | Statements | Settings> = Layer.effect(Budgets, make)
