import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Archives } from "../domain/talk/outgoing/Archives.ts"
import { retention } from "../policy/Retention.ts"
import { Statements } from "./driver/Statements.ts"

const Pieces = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ bytes: Schema.Uint8Array })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  return Archives.of({
    write: ({ id, userId, volume }, piece, bytes) =>
      statements.run(
        "Archives.write",
        Effect.asVoid(sql`
          INSERT INTO archives (user_id, id, volume, piece, bytes)
          SELECT user_id, ${id}, ${volume}, ${piece}, ${bytes} FROM users WHERE user_id = ${userId}
          ON CONFLICT DO NOTHING`),
      ),
    read: ({ id, userId, volume }, piece) =>
      statements.run(
        "Archives.read",
        sql`SELECT bytes FROM archives
          WHERE user_id = ${userId} AND id = ${id} AND volume = ${volume} AND piece = ${piece}`.pipe(
          Effect.flatMap(Pieces),
          Effect.map(([found]) => found?.bytes ?? null),
        ),
      ),
    drop: (userId) =>
      statements.run("Archives.drop", Effect.asVoid(sql`DELETE FROM archives WHERE user_id = ${userId}`)),
    prune: statements.run(
      "Archives.prune",
      Effect.asVoid(sql`
        DELETE FROM archives
        WHERE made_at < now() - ${Duration.toSeconds(retention.archives)} * interval '1 second'
          AND NOT EXISTS (SELECT FROM turns WHERE turns.chat_id = archives.user_id AND status <> 'done')`),
    ),
  })
})

export const ArchivesSql: Layer.Layer<Archives, never, SqlClient | Statements> = Layer.effect(Archives, make)
