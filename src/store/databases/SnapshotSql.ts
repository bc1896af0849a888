import { Clock, Effect, Schema } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import type { Databases } from "../../domain/backup/Databases.ts"
import { snapshotOldAfter } from "../../policy/Backup.ts"
import type { Connections } from "./Connections.ts"
import { databaseError } from "../driver/DatabaseFailure.ts"
import { sequencesOf } from "./FingerprintSql.ts"
import { Int8 } from "../driver/Statements.ts"

const Exported = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ id: Schema.String, at: Int8 })))

/** VACUUM keeps every row that the snapshot still sees; the warning spares operators the search. */
const watched = Effect.gen(function* () {
  const begun = yield* Clock.currentTimeMillis
  const warn = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.logWarning("A backup has held its snapshot for a long time: VACUUM cannot remove newer dead rows").pipe(
      Effect.annotateLogs({ seconds: Math.round((now - begun) / 1_000) }),
    ),
  )
  yield* everlasting("Watching the snapshot", warn, snapshotOldAfter).pipe(
    Effect.delay(snapshotOldAfter),
    Effect.forkScoped,
  )
})

export const snapshotIn =
  (connections: Connections): Databases["Service"]["snapshot"] =>
  (database) =>
    Effect.gen(function* () {
      const sql = yield* connections.open(database)
      yield* sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
      const [snapshot] = yield* sql`
        SELECT pg_export_snapshot() AS id, floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint AS at`.pipe(
        Effect.flatMap(Exported),
      )
      const sequences = yield* sequencesOf(sql)
      yield* watched
      return { ...snapshot, sequences }
    }).pipe(Effect.mapError(databaseError(`taking a snapshot of ${database}`)))
