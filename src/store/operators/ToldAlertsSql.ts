import { Duration, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type Claim, claimOf, ToldAlerts } from "../../domain/operators/ToldAlerts.ts"
import { sayAgainEvery } from "../../policy/Jobs.ts"
import { keepTold, messageAtMostEvery } from "../../policy/ops/Alerts.ts"
import { lease } from "../../policy/process/Lease.ts"
import { Int8, nextToken, Statements } from "../driver/Statements.ts"
import { transact } from "../driver/Transact.ts"
import { insertOwnTurns, ownTurnIds } from "../OwnTurnsSql.ts"
import { StateFolder } from "../StateFolder.ts"

const Found = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      isOurs: Schema.Boolean,
      stands: Schema.Boolean,
      othersHold: Schema.Boolean,
      isRecent: Schema.Boolean,
    }),
  ),
)

const Orphans = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ name: Schema.String, what: Schema.String, since: Int8 })),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const folder = yield* StateFolder

  const millis = (duration: Duration.Duration) => sql`${Duration.toMillis(duration)} * interval '1 millisecond'`
  const without = sql`array_remove(holders, ${folder})`

  const claim: ToldAlerts["Service"]["claim"] = Effect.fnUntraced(function* (name, message, turn, what) {
    const token = yield* nextToken
    const ids = yield* statements.run("ToldAlerts.reserve", ownTurnIds(sql, 1))
    const told = Effect.gen(function* () {
      yield* sql`
        INSERT INTO told_alerts (name, said_at, ended_at, holders, token)
        VALUES (${name}, '-infinity', '-infinity', '{}', 0) ON CONFLICT (name) DO NOTHING`
      const [found] = yield* sql`
        SELECT token = ${token} AS "isOurs", ended_at IS NULL AS stands,
          said_at <= now() AND said_at > now() - ${millis(messageAtMostEvery)} AS "isRecent",
          EXISTS (
            SELECT FROM processes WHERE folder = ANY(holders) AND folder <> ${folder}
              AND leased_until > now() AND leased_until <= now() + ${millis(lease.length)}) AS "othersHold"
        FROM told_alerts WHERE name = ${name} FOR UPDATE`.pipe(Effect.flatMap(Found))
      // By an earlier attempt, whose answer was lost.
      if (found.isOurs) return "said" satisfies Claim
      const claimed = claimOf(message, found)
      if (claimed === "known") {
        const holders = message === "begin" ? sql`array_append(${without}, ${folder})` : without
        yield* sql`UPDATE told_alerts SET holders = ${holders} WHERE name = ${name}`
      }
      if (claimed !== "said") return claimed
      const begins = message === "begin"
      yield* sql`
        UPDATE told_alerts SET token = ${token}, said_at = now(), ended_at = CASE WHEN ${begins} THEN NULL ELSE now() END,
          what = CASE WHEN ${begins} THEN ${what} ELSE told_alerts.what END, holders = CASE WHEN ${begins} THEN ARRAY[${folder}] ELSE '{}' END
        WHERE name = ${name}`
      yield* sql`DELETE FROM told_alerts WHERE ended_at < now() - ${millis(keepTold)} AND name <> ${name}`
      if (turn !== null) yield* insertOwnTurns(sql, [turn], ids)
      return claimed
    })
    return yield* statements
      .run("ToldAlerts.claim", told.pipe(transact, Effect.provideService(SqlClient, sql)))
      .pipe(Effect.retry({ while: ({ transient }) => transient, schedule: Schedule.spaced(sayAgainEvery) }))
  })

  const orphans = statements.run(
    "ToldAlerts.orphans",
    sql`
      SELECT name, coalesce(what, name) AS what, floor(extract(epoch FROM said_at) * 1000)::bigint AS since
      FROM told_alerts WHERE ended_at IS NULL AND NOT EXISTS (
        SELECT FROM processes WHERE folder = ANY(holders) AND folder <> ${folder}
          AND leased_until > now() AND leased_until <= now() + ${millis(lease.length)})`.pipe(Effect.flatMap(Orphans)),
  )

  return ToldAlerts.of({ claim, orphans })
})

export const ToldAlertsSql: Layer.Layer<ToldAlerts, never, SqlClient | Statements> = Layer.effect(ToldAlerts, make)
