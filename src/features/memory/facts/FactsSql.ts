import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { UserId } from "../../../domain/Ids.ts"
import { Language } from "../../../domain/talk/Language.ts"
import { reading } from "../../../policy/Facts.ts"
import { batched } from "../../../store/driver/Batch.ts"
import { bigints } from "../../../store/driver/Lists.ts"
import { mayBeRead } from "../../../store/driver/MayBeRead.ts"
import { Int8, Statements } from "../../../store/driver/Statements.ts"
import { type Batch, Due, Fact, Facts, FactId, Noted, Unread } from "./Facts.ts"

const Id = Int8.pipe(Schema.decodeTo(FactId))
const HeldRow = Schema.Struct({ place: Int8, paused: Schema.Boolean, facts: Schema.Array(Fact) })
const HeldRows = Schema.decodeUnknownEffect(Schema.Array(HeldRow))
const AllRows = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ ...HeldRow.fields, facts: Schema.Array(Noted) })),
)
const Counted = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ more: Schema.Boolean })))
const DueRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ due: Due })))
const BacklogRows = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ unread: Int8, since: Schema.NullOr(Int8), facts: Int8 })),
)
const Readings = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({ after: Int8, language: Language, messages: Schema.Array(Unread), known: Schema.Array(Fact) }),
  ),
)
export const KnownRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ fact: Fact })))
export const IdRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Id })))

const millis = (sql: SqlClient, time: string) => sql.literal(`(extract(epoch FROM ${time}) * 1000)::bigint`)

export const factOf = (sql: SqlClient) => sql`
  jsonb_build_object('id', f.id, 'kind', f.kind, 'slot', f.slot, 'text', f.text, 'keys', f.keys, 'language', f.language,
    'saidAt', ${millis(sql, "f.said_at")}, 'validFrom', ${millis(sql, "f.valid_from")}, 'validTo', ${millis(sql, "f.valid_to")},
    'learnedAt', ${millis(sql, "f.learned_at")}, 'supersededBy', f.superseded_by, 'timesSeen', f.times_seen,
    'pinned', f.pinned, 'hidden', f.hidden, 'corrected', f.corrected)`

const seconds = (sql: SqlClient, duration: Duration.Duration) =>
  sql`${Duration.toSeconds(duration)} * interval '1 second'`

/** In the order of the list. */
const inOrder = (sql: SqlClient) =>
  sql.literal(`ORDER BY f.hidden, (f.valid_to IS NOT NULL), NOT f.pinned, f.said_at DESC, f.id DESC`)

const heldOf = (sql: SqlClient, people: ReadonlyArray<UserId>, row: Fragment, which: Fragment) => sql`
  SELECT place, coalesce((SELECT paused FROM fact_readings AS r WHERE r.user_id = of.user_id), false) AS paused,
    coalesce((SELECT jsonb_agg(${row} ${inOrder(sql)}) FROM facts AS f WHERE f.user_id = of.user_id AND ${which}), '[]') AS facts
  FROM unnest(${bigints(sql, people)}) WITH ORDINALITY AS of (user_id, place)`

const sourcesOf = (sql: SqlClient) => sql`
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('messageId', m.id, 'quote', s.quote, 'at', ${millis(sql, "m.created_at")}, 'ends', s.ends)
      ORDER BY m.id DESC)
    FROM fact_sources AS s JOIN messages AS m ON m.id = s.message_id WHERE s.fact_id = f.id), '[]')`

/** Up to the newest message that none can come before any more. Edited ones are counted by their trigger. */
const counted = (sql: SqlClient) => sql`
  WITH next AS MATERIALIZED (
    SELECT m.id, m.user_id, m.created_at, m.role = 'user' AND m.text <> '' AND NOT coalesce(c.temporary, true) AS counts
    FROM messages AS m LEFT JOIN conversations AS c ON c.id = m.conversation_id
    WHERE m.id > (SELECT upto FROM fact_progress) ORDER BY m.id LIMIT ${reading.counted}),
  safe AS MATERIALIZED (
    SELECT max(id) AS id FROM next WHERE created_at < now() - ${seconds(sql, reading.committedWithin)}),
  said AS (
    SELECT user_id, count(*) AS messages, min(next.id) AS first, max(created_at) AS last
    FROM next, safe WHERE next.id <= safe.id AND counts GROUP BY user_id),
  noted AS (
    INSERT INTO fact_readings AS r (user_id, upto, unread, said_at)
    SELECT user_id, first - 1, messages, last FROM said JOIN users USING (user_id) ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET unread = r.unread + excluded.unread, said_at = excluded.said_at),
  moved AS (UPDATE fact_progress SET upto = safe.id FROM safe WHERE safe.id IS NOT NULL)
  SELECT (SELECT count(*) FROM next, safe WHERE next.id <= safe.id) = ${reading.counted} AS more`

const isDue = (sql: SqlClient) => sql`
  NOT r.paused AND (r.not_before IS NULL OR r.not_before <= now()) AND (
    r.unread >= ${reading.batch} OR
    (r.unread >= ${reading.idle.least} OR EXISTS (SELECT FROM fact_rereadings AS a WHERE a.user_id = r.user_id))
      AND r.said_at < now() - ${seconds(sql, reading.idle.after)})`

const due = (sql: SqlClient) => sql`
  SELECT jsonb_build_object('userId', r.user_id, 'after', r.upto, 'died', EXISTS (
    SELECT FROM jobs WHERE jobs.user_id = r.user_id AND kind = 'memory.facts' AND failed_at IS NOT NULL
      AND (payload ->> 'after')::bigint = r.upto)) AS due
  FROM fact_readings AS r JOIN users AS u USING (user_id)
  WHERE ${isDue(sql)} AND ${mayBeRead(sql, "u")} AND NOT EXISTS (
    SELECT FROM jobs WHERE jobs.user_id = r.user_id AND kind = 'memory.facts' AND done_at IS NULL AND failed_at IS NULL)
  ORDER BY r.said_at LIMIT ${reading.people}`

const backlog = (sql: SqlClient) => sql`
  SELECT coalesce(sum(unread), 0)::bigint AS unread, min(${millis(sql, "said_at")}) FILTER (WHERE ${isDue(sql)}) AS since,
    greatest((SELECT reltuples FROM pg_class WHERE oid = 'facts'::regclass), 0)::bigint AS facts
  FROM fact_readings AS r JOIN users AS u USING (user_id) WHERE NOT paused AND unread > 0 AND ${mayBeRead(sql, "u")}`

/** One more than fit into a batch. */
const unread = (sql: SqlClient, userId: UserId) => sql`
  WITH r AS MATERIALIZED (
    SELECT r.user_id, r.upto, u.language FROM fact_readings AS r JOIN users AS u USING (user_id)
    WHERE r.user_id = ${userId} AND NOT r.paused AND ${mayBeRead(sql, "u")}),
  chosen AS (
    SELECT *, row_number() OVER (ORDER BY id) AS place FROM (
      (SELECT m.id, m.conversation_id, m.text, m.created_at, false AS edited FROM r JOIN memorable AS m USING (user_id)
      WHERE m.role = 'user' AND m.id > r.upto AND m.id <= (SELECT upto FROM fact_progress)
      ORDER BY m.id LIMIT ${reading.batch + 1})
      UNION ALL
      (SELECT m.id, m.conversation_id, m.text, m.created_at, true FROM r JOIN fact_rereadings AS a USING (user_id)
        JOIN memorable AS m ON m.id = a.message_id WHERE m.id <= r.upto
      ORDER BY m.id LIMIT ${reading.batch + 1})) AS all_of_them)
  SELECT r.upto AS after, r.language,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
      'id', c.id, 'text', left(c.text, ${reading.messageLength}), 'mark', md5(c.text), 'at', ${millis(sql, "c.created_at")}, 'edited', c.edited, 'before', (
        SELECT CASE b.role WHEN 'assistant' THEN left(b.text, ${reading.contextLength}) END FROM messages AS b
        WHERE b.conversation_id = c.conversation_id AND b.id < c.id ORDER BY b.id DESC LIMIT 1)) ORDER BY c.id)
      FROM chosen AS c WHERE c.place <= ${reading.batch + 1}), '[]') AS messages,
    coalesce((SELECT jsonb_agg(${factOf(sql)} ORDER BY f.said_at DESC) FROM facts AS f
      WHERE f.user_id = r.user_id AND f.valid_to IS NULL), '[]') AS known
  FROM r`

const batchOf = ({ messages, ...found }: Effect.Success<ReturnType<typeof Readings>>[number]): Batch => ({
  ...found,
  messages: messages.slice(0, reading.batch),
  more: messages.length > reading.batch,
})

export const layer = Layer.effect(
  Facts,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const nothing = { paused: false, facts: [] }
    return Facts.of({
      held: batched((people) =>
        statements.run(
          "Facts.held",
          heldOf(sql, people, factOf(sql), sql`NOT hidden`).pipe(
            Effect.flatMap(HeldRows),
            Effect.map((found) => {
              const byPlace = new Map(found.map(({ place, ...held }) => [place, held]))
              return people.map((_, index) => byPlace.get(index + 1) ?? nothing)
            }),
          ),
        ),
      ),
      isKept: (conversationId) =>
        statements.run(
          "Facts.isKept",
          Effect.map(
            sql`SELECT FROM conversations WHERE id = ${conversationId} AND temporary`,
            ({ length }) => length === 0,
          ),
        ),
      all: (userId) =>
        statements.run(
          "Facts.all",
          heldOf(
            sql,
            [userId],
            sql`${factOf(sql)} || jsonb_build_object('sources', ${sourcesOf(sql)})`,
            sql`true`,
          ).pipe(
            Effect.flatMap(AllRows),
            Effect.map(([found]) => found ?? nothing),
          ),
        ),
      count: statements.run(
        "Facts.count",
        counted(sql).pipe(
          Effect.flatMap(Counted),
          Effect.map(([{ more }]) => more),
        ),
      ),
      due: statements.run(
        "Facts.due",
        due(sql).pipe(
          Effect.flatMap(DueRows),
          Effect.map((rows) => rows.map((row) => row.due)),
        ),
      ),
      backlog: statements.run(
        "Facts.backlog",
        backlog(sql).pipe(
          Effect.flatMap(BacklogRows),
          Effect.map(([row]) => row),
        ),
      ),
      unread: (userId) =>
        statements.run(
          "Facts.unread",
          unread(sql, userId).pipe(
            Effect.flatMap(Readings),
            Effect.map(([found]) => (found === undefined || found.messages.length === 0 ? null : batchOf(found))),
          ),
        ),
    })
  }),
)
