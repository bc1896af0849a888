import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Invites, Issued } from "../../domain/operators/Invites.ts"
import { Statements } from "../driver/Statements.ts"

const IssuedRow = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ issued: Issued })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  /** If its answer is lost it is repeated: nobody has seen the first codes, which then expire. */
  const issue: Invites["Service"]["issue"] = (count, days) =>
    statements
      .run(
        "Invites.issue",
        sql`
          WITH expired AS (DELETE FROM invites WHERE user_id IS NULL AND expires_at < now()),
          made AS MATERIALIZED (
            SELECT replace(gen_random_uuid()::text, '-', '') AS code FROM generate_series(1, ${count}::int)),
          kept AS (
            INSERT INTO invites (code_hash, expires_at)
            SELECT sha256(convert_to(code, 'UTF8')), now() + ${days}::int * interval '1 day' FROM made)
          SELECT json_build_object('codes', json_agg(code), 'expiresAt',
            floor(extract(epoch FROM now() + ${days}::int * interval '1 day') * 1000)::bigint) AS issued
          FROM made`.pipe(Effect.flatMap(IssuedRow)),
      )
      .pipe(Effect.map(([{ issued }]) => issued))

  /** Two at once wait for each other at the row; the second then finds it taken. */
  const claim: Invites["Service"]["claim"] = (code, userId) =>
    statements
      .run(
        "Invites.claim",
        sql`
          UPDATE invites SET user_id = ${userId}, used_at = coalesce(used_at, now())
          WHERE code_hash = sha256(convert_to(${code}, 'UTF8'))
            AND (user_id = ${userId} OR (user_id IS NULL AND expires_at > now()))
          RETURNING 1`,
      )
      .pipe(Effect.map((rows) => rows.length > 0))

  const hasClaimed: Invites["Service"]["hasClaimed"] = (userId) =>
    statements
      .run("Invites.hasClaimed", sql`SELECT FROM invites WHERE user_id = ${userId} LIMIT 1`)
      .pipe(Effect.map((rows) => rows.length > 0))

  return { issue, claim, hasClaimed }
})

export const InvitesSql: Layer.Layer<Invites, never, SqlClient | Statements> = Layer.effect(Invites, make)
