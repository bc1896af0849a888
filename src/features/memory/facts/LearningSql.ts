import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../../../domain/Ids.ts"
import { currentFacts, rememberedAmong, strengthDays } from "../../../policy/Facts.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../../store/driver/Changes.ts"
import { bigints } from "../../../store/driver/Lists.ts"
import { Int8 } from "../../../store/driver/Statements.ts"
import { stepOf, type Step } from "./Deciding.ts"
import { Corrected, type FactId, type Heard, Later, Learned, Named, Paused, Pinned, ToRemember } from "./Facts.ts"
import { factOf, IdRows, KnownRows } from "./FactsSql.ts"
import { quoteKey, slotKey, textKey } from "./Words.ts"

const Said = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ id: Int8.pipe(Schema.decodeTo(MessageId)), text: Schema.String, mark: Schema.String })),
)
const Told = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      text: Schema.String,
      slot: Schema.NullOr(Schema.String),
      messageId: Schema.NullOr(Int8),
      quote: Schema.NullOr(Schema.String),
    }),
  ),
)

const time = (sql: SqlClient, at: number) => sql`('epoch'::timestamptz + ${at} * interval '1 millisecond')`

/** Whoever changes somebody's facts holds this row. */
const locked = (sql: SqlClient, { userId }: ChangeOf) =>
  Effect.andThen(
    sql`INSERT INTO fact_readings (user_id, upto) SELECT ${userId}, coalesce((SELECT upto FROM fact_progress), 0)
      WHERE EXISTS (SELECT FROM users WHERE user_id = ${userId}) ON CONFLICT DO NOTHING`,
    sql`SELECT FROM fact_readings WHERE user_id = ${userId} FOR UPDATE`,
  )

const known = (sql: SqlClient, { userId }: ChangeOf) =>
  Effect.map(
    Effect.flatMap(
      sql`SELECT ${factOf(sql)} AS fact FROM facts AS f WHERE user_id = ${userId} AND valid_to IS NULL`,
      KnownRows,
    ),
    (rows) => rows.map(({ fact }) => fact),
  )

const hashOf = (sql: SqlClient, keyed: string) =>
  sql`sha256(uuid_send((SELECT key FROM r)) || convert_to(${keyed}, 'UTF8'))`

/** By what was said before it was forgotten; said anew it may be learned. */
const wasForgotten = (sql: SqlClient, { userId }: ChangeOf, { at, messageId, quote, slot, text }: Heard) =>
  Effect.map(
    sql`
      WITH r AS (SELECT key FROM fact_readings WHERE user_id = ${userId})
      SELECT FROM forgotten_facts WHERE user_id = ${userId} AND at > ${time(sql, at)} AND hash IN (
        ${hashOf(sql, textKey(text))}, ${hashOf(sql, quoteKey(messageId, quote))}, ${hashOf(sql, slotKey(messageId, slot ?? "any"))})`,
    ({ length }) => length > 0,
  )

const sourced = (sql: SqlClient, id: FactId, { messageId, quote }: Heard, ends: boolean) => sql`
  INSERT INTO fact_sources (fact_id, message_id, quote, ends) VALUES (${id}, ${messageId}, ${quote}, ${ends})
  ON CONFLICT DO NOTHING RETURNING fact_id AS id`

const added = Effect.fnUntraced(function* (
  sql: SqlClient,
  { userId }: ChangeOf,
  heard: Heard,
  late: Extract<Step, { _tag: "Late" }> | null,
) {
  const current = late?.current ?? null
  const until = current === null ? null : Math.max(heard.validFrom, current.validFrom)
  const [made] = yield* sql`
    INSERT INTO facts (user_id, kind, slot, text, keys, language, said_at, valid_from, valid_to, superseded_by)
    VALUES (${userId}, ${heard.kind}, ${heard.slot}, ${heard.text}, ${heard.keys ?? ""}, ${heard.language}, ${time(sql, heard.at)},
      ${time(sql, heard.validFrom)}, ${until === null ? null : time(sql, until)}, ${current?.id ?? null}) RETURNING id`.pipe(
    Effect.flatMap(IdRows),
  )
  if (made !== undefined) yield* sourced(sql, made.id, heard, false)
  return made?.id ?? null
})

const taken = Effect.fnUntraced(function* (sql: SqlClient, of: ChangeOf, heard: Heard, step: Step) {
  switch (step._tag) {
    case "Nothing":
      return
    case "Late":
      yield* added(sql, of, heard, step)
      return
    case "Same": {
      const fresh = yield* sourced(sql, step.id, heard, false)
      if (fresh.length === 0) return
      yield* sql`
        UPDATE facts SET times_seen = times_seen + 1, hidden = false, said_at = greatest(said_at, ${time(sql, heard.at)})
        WHERE id = ${step.id}`
      return
    }
    case "End":
      yield* sourced(sql, step.id, heard, true)
      yield* sql`UPDATE facts SET valid_to = ${time(sql, step.at)}, pinned = false WHERE id = ${step.id}`
      return
    case "Add": {
      const id = yield* added(sql, of, heard, null)
      if (step.ends === null) return
      yield* sql`
        UPDATE facts SET superseded_by = ${id}, valid_to = ${time(sql, Math.max(heard.validFrom, step.ends.validFrom))},
          pinned = false
        WHERE id = ${step.ends.id}`
    }
  }
})

/** The weakest of those that hold; what is heard often counts as younger. */
const capped = (sql: SqlClient, { userId }: ChangeOf) => sql`
  UPDATE facts SET hidden = true WHERE id IN (
    SELECT id FROM facts WHERE user_id = ${userId} AND valid_to IS NULL AND NOT hidden
    ORDER BY pinned DESC, said_at + ln(times_seen) * ${strengthDays} * interval '1 day' DESC, id DESC OFFSET ${currentFacts})
  AND NOT pinned`

/** Only from messages that are as they were: one that was edited since it was read is read again. */
const learn = Effect.fnUntraced(function* (sql: SqlClient, { heard, read, upto }: typeof Learned.Type, of: ChangeOf) {
  const [reading] = yield* Effect.andThen(
    locked(sql, of),
    sql`SELECT FROM fact_readings WHERE user_id = ${of.userId} AND NOT paused`,
  )
  if (reading === undefined) return
  const said = yield* sql`
    SELECT m.id, m.text, md5(m.text) AS mark FROM messages AS m JOIN memorable USING (id)
    WHERE m.user_id = ${of.userId} AND m.id = ANY(${bigints(
      sql,
      read.map(({ id }) => id),
    )}) ORDER BY m.id FOR SHARE OF m`.pipe(Effect.flatMap(Said))
  const marks = new Map(read.map(({ id, mark }) => [id, mark]))
  const isAsRead = ({ id, mark }: (typeof said)[number]) => marks.get(id) === mark
  const [same, edited] = [said.filter(isAsRead), said.filter((each) => !isAsRead(each))]
  for (const each of heard) {
    if (!same.some(({ id, text }) => id === each.messageId && text.includes(each.quote))) continue
    if (yield* wasForgotten(sql, of, each)) continue
    yield* taken(sql, of, each, stepOf(yield* known(sql, of), each))
  }
  if (heard.length > 0) yield* capped(sql, of)
  yield* sql`
    DELETE FROM fact_rereadings
    WHERE user_id = ${of.userId} AND message_id = ANY(${bigints(
      sql,
      same.map(({ id }) => id),
    )})`
  yield* sql`
    INSERT INTO fact_rereadings (message_id, user_id)
    SELECT id, ${of.userId} FROM unnest(${bigints(
      sql,
      edited.map(({ id }) => id),
    )}) AS id ON CONFLICT DO NOTHING`
  yield* sql`
    UPDATE fact_readings AS r SET upto = greatest(upto, ${upto}), not_before = NULL, unread = (
        SELECT count(*) FROM memorable WHERE user_id = r.user_id AND role = 'user'
          AND id > greatest(r.upto, ${upto}) AND id <= (SELECT upto FROM fact_progress))
      + (SELECT count(*) FROM fact_rereadings AS a WHERE a.user_id = r.user_id)
    WHERE user_id = ${of.userId}`
})

/** Of the message that has just been stored, in which the person asked for it. */
const remember = Effect.fnUntraced(function* (sql: SqlClient, asked: typeof ToRemember.Type, of: ChangeOf) {
  const [reading] = yield* Effect.andThen(
    locked(sql, of),
    sql`SELECT FROM fact_readings WHERE user_id = ${of.userId} AND NOT paused`,
  )
  const said = yield* sql`
    SELECT m.id, m.text, '' AS mark FROM messages AS m JOIN memorable USING (id)
    WHERE m.user_id = ${of.userId} AND m.conversation_id = ${of.conversationId} AND m.role = 'user'
    ORDER BY m.id DESC LIMIT ${rememberedAmong}`.pipe(Effect.flatMap(Said))
  const source = said.find(({ text }) => text.includes(asked.quote))
  if (reading === undefined || source === undefined) return
  const heard: Heard = { ...asked, op: "add", slot: null, messageId: source.id, validFrom: asked.at, about: null }
  yield* taken(sql, of, heard, stepOf(yield* known(sql, of), heard))
  yield* capped(sql, of)
})

/** So that the same is not learned again from what was said before. */
const unlearned = Effect.fnUntraced(function* (sql: SqlClient, id: FactId, of: ChangeOf) {
  yield* locked(sql, of)
  const told = yield* sql`
    SELECT f.text, f.slot, s.message_id AS "messageId", s.quote FROM facts AS f
    LEFT JOIN fact_sources AS s ON s.fact_id = f.id WHERE f.user_id = ${of.userId} AND f.id = ${id}`.pipe(
    Effect.flatMap(Told),
  )
  const keys = told.flatMap(({ messageId, quote, slot, text }) =>
    messageId === null || quote === null
      ? [textKey(text)]
      : [textKey(text), quoteKey(messageId, quote), slotKey(messageId, slot ?? "none")],
  )
  if (keys.length === 0) return
  yield* sql`
    INSERT INTO forgotten_facts AS f (user_id, hash)
    SELECT r.user_id, sha256(uuid_send(r.key) || convert_to(keyed, 'UTF8'))
    FROM fact_readings AS r, unnest(${[...new Set(keys)]}::text[]) AS keyed WHERE r.user_id = ${of.userId}
    ON CONFLICT (user_id, hash) DO UPDATE SET at = excluded.at`
})

/** What it took the place of has still ended. */
const forget = Effect.fnUntraced(function* (sql: SqlClient, id: FactId, of: ChangeOf) {
  yield* unlearned(sql, id, of)
  yield* sql`UPDATE facts SET superseded_by = NULL WHERE user_id = ${of.userId} AND superseded_by = ${id}`
  yield* sql`DELETE FROM facts WHERE user_id = ${of.userId} AND id = ${id}`
})

const pause = (sql: SqlClient, paused: boolean, of: ChangeOf) =>
  Effect.andThen(
    locked(sql, of),
    sql`
      WITH emptied AS (DELETE FROM fact_rereadings WHERE user_id = ${of.userId})
      UPDATE fact_readings SET paused = ${paused}, unread = 0,
        upto = greatest(upto, (SELECT coalesce(max(id), 0) FROM messages WHERE user_id = ${of.userId}))
      WHERE user_id = ${of.userId}`,
  )

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("memory.learn", Learned, learn),
  changeKind("memory.remember", ToRemember, remember),
  changeKind(
    "memory.later",
    Later,
    (sql, { until }, { userId }) =>
      sql`UPDATE fact_readings SET not_before = ${time(sql, until)} WHERE user_id = ${userId}`,
  ),
  changeKind("memory.forget", Named, (sql, { id }, of) => forget(sql, id, of)),
  changeKind(
    "memory.pin",
    Pinned,
    (sql, { id, pinned }, { userId }) =>
      sql`UPDATE facts SET pinned = ${pinned}, hidden = hidden AND NOT ${pinned}
      WHERE user_id = ${userId} AND id = ${id} AND valid_to IS NULL`,
  ),
  changeKind("memory.correct", Corrected, (sql, { id, language, text }, of) =>
    Effect.andThen(
      unlearned(sql, id, of),
      sql`UPDATE facts SET text = ${text}, keys = '', language = ${language}, corrected = true WHERE user_id = ${of.userId} AND id = ${id}`,
    ),
  ),
  changeKind("memory.pause", Paused, (sql, { paused }, of) => pause(sql, paused, of)),
]
