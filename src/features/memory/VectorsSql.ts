import { createHash } from "node:crypto"
import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { MessageId, UserId } from "../../domain/Ids.ts"
import { embeddingRun, indexing } from "../../policy/Memory.ts"
import { mayBeRead } from "../../store/driver/MayBeRead.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { cosineWith, quantised, signsOf } from "./Quantised.ts"
import { Vectors } from "./Vectors.ts"

const Id = Int8.pipe(Schema.decodeTo(MessageId))
const Missing = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      id: Id,
      userId: Int8.pipe(Schema.decodeTo(UserId)),
      space: Schema.Int,
      text: Schema.String,
      stale: Schema.Boolean,
    }),
  ),
)
const Kept = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ fits: Schema.Boolean })))
const Near = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Id, vector: Schema.Uint8Array })))

/** Above all ids. */
const newest = Number.MAX_SAFE_INTEGER

const hashOf = (text: string): string => createHash("md5").update(text).digest("hex")

export const layer = Layer.effect(
  Vectors,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    /** As a value, not as a table: only so both indexes are read from there on. */
    const upto = sql`(SELECT upto FROM current)`
    const space = sql`(SELECT * FROM memory_spaces ORDER BY id DESC LIMIT 1)`
    const unread = (whose: Fragment) => sql`
      SELECT m.id, m.user_id, m.text FROM memorable AS m JOIN users USING (user_id)
      WHERE m.role = 'user' AND m.id > ${upto} AND ${whose} AND NOT EXISTS (
        SELECT FROM memory_vectors AS v
        WHERE v.message_id = m.id AND v.message_id > ${upto} AND (v.space = (SELECT id FROM current) OR v.stale))
      ORDER BY m.id LIMIT ${embeddingRun.batch}`

    /** Those that come later are looked for later: without an end every batch would read all that follows. */
    const behindFresh = sql`
      SELECT CASE WHEN count(*) = ${embeddingRun.batch} THEN max(id) ELSE ${sql.literal(String(newest))} END FROM fresh`

    return Vectors.of({
      missing: (model) =>
        statements.run(
          "Vectors.missing",
          sql`
            WITH newest AS MATERIALIZED (SELECT id, upto, model FROM ${space} AS s),
            begun AS (
              INSERT INTO memory_spaces (model) SELECT ${model} WHERE NOT EXISTS (SELECT FROM newest WHERE model = ${model})
              RETURNING id, upto),
            current AS MATERIALIZED (SELECT id, upto FROM newest WHERE model = ${model} UNION ALL SELECT id, upto FROM begun),
            edited AS MATERIALIZED (
              SELECT v.message_id AS id, m.user_id, m.text, true AS stale FROM memory_vectors AS v JOIN messages AS m ON m.id = v.message_id
                JOIN users ON users.user_id = m.user_id
              WHERE v.stale AND ${mayBeRead(sql, "users")} ORDER BY v.message_id LIMIT ${embeddingRun.batch}),
            fresh AS MATERIALIZED (${unread(mayBeRead(sql, "users"))}),
            withheld AS MATERIALIZED (${unread(sql`m.id < (${behindFresh}) AND NOT coalesce(${mayBeRead(sql, "users")}, false)`)}),
            kept AS (
              INSERT INTO memory_vectors (message_id, user_id, space, stale)
              SELECT withheld.id, user_id, current.id, true FROM withheld, current
              ON CONFLICT (message_id) DO UPDATE SET space = excluded.space, vector = NULL, signs = NULL, stale = true),
            done AS MATERIALIZED (
              SELECT current.id, (
                SELECT max(m.id) FROM messages AS m
                WHERE m.id > current.upto AND m.id < least((SELECT min(id) FROM fresh), (SELECT min(id) FROM withheld), ${sql.literal(String(newest))})
                  AND m.created_at < now() - ${Duration.toSeconds(indexing.committedWithin)} * interval '1 second') AS upto
              FROM current),
            marked AS (UPDATE memory_spaces AS s SET upto = done.upto FROM done WHERE s.id = done.id AND s.upto < done.upto)
            SELECT given.id, user_id AS "userId", current.id AS space, text, stale
            FROM (SELECT * FROM edited UNION ALL SELECT id, user_id, text, false FROM fresh) AS given, current
            ORDER BY stale DESC, given.id`.pipe(Effect.flatMap(Missing)),
        ),
      keep: (messages, vectors) => {
        const rows = messages.map(({ id, text }, at) => {
          const vector = vectors[at] ?? null
          return {
            id,
            hash: hashOf(text),
            vector: vector === null ? null : Buffer.from(quantised(vector).buffer).toString("base64"),
            signs: vector === null ? null : signsOf(vector),
          }
        })
        const dimension = vectors.find((vector) => vector !== null)?.length ?? null
        return statements.run(
          "Vectors.keep",
          sql`
            WITH given AS MATERIALIZED (
              SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
                AS given(id bigint, hash text, vector text, signs text)),
            current AS MATERIALIZED (SELECT id, dimension FROM ${space} AS s WHERE id = ${messages[0]?.space ?? null}::int),
            fits AS MATERIALIZED (
              SELECT id FROM current WHERE ${dimension}::int IS NULL OR coalesce(dimension, ${dimension}::int) = ${dimension}::int),
            said AS MATERIALIZED (
              SELECT m.id, m.user_id, fits.id AS space, md5(m.text) = given.hash AS same, given.vector, given.signs
              FROM given JOIN messages AS m ON m.id = given.id, fits ORDER BY m.id FOR SHARE OF m),
            written AS (
              INSERT INTO memory_vectors (message_id, user_id, space, vector, signs, stale)
              SELECT id, user_id, space, CASE WHEN same THEN decode(vector, 'base64') END,
                CASE WHEN same THEN signs::bit varying END, NOT same FROM said
              ON CONFLICT (message_id) DO UPDATE SET space = excluded.space, vector = excluded.vector, signs = excluded.signs,
                stale = excluded.stale),
            marked AS (
              UPDATE memory_spaces AS s SET dimension = ${dimension}::int FROM fits WHERE s.id = fits.id AND s.dimension IS NULL)
            SELECT NOT EXISTS (SELECT FROM current WHERE dimension <> ${dimension}::int) AS fits`.pipe(
            Effect.flatMap(Kept),
            Effect.map(([{ fits }]) => fits),
          ),
        )
      },
      near: (userId, model, vector, before) =>
        statements.run(
          "Vectors.near",
          sql`
            SELECT v.message_id AS id, v.vector FROM memory_vectors AS v, ${space} AS s
            WHERE v.user_id = ${userId} AND v.message_id < ${before ?? newest} AND v.vector IS NOT NULL
              AND v.space = s.id AND s.model = ${model} AND s.dimension = ${vector.length}
            ORDER BY bit_count(v.signs # ${signsOf(vector)}::bit varying), v.message_id DESC LIMIT ${embeddingRun.looked}`.pipe(
            Effect.flatMap(Near),
            Effect.map((rows) =>
              rows
                .map(({ id, vector: bytes }) => ({ id, cosine: cosineWith(vector, new Int8Array(bytes)) }))
                .sort((one, other) => other.cosine - one.cosine),
            ),
          ),
        ),
    })
  }),
)
