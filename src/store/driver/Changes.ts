import { Context, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { ConversationId, UpdateId, UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import { safeJsonText } from "../../domain/SafeText.ts"
import { Int8 } from "./Statements.ts"
import type { StatementFailure } from "./Transact.ts"

export interface ChangeOf {
  readonly userId: UserId | number | null
  readonly conversationId: ConversationId | number | null
  /** The turn it is settled with; absent for one of a job, or one kept for a later release. */
  readonly updateId?: UpdateId
}

/** The statement of one kind of change; it runs in the transaction of what asked for it, once. */
export interface ChangeKind {
  readonly kind: string
  readonly apply: (sql: SqlClient, data: unknown, of: ChangeOf) => Effect.Effect<unknown, StatementFailure>
}

export const changeKind = <Data>(
  kind: string,
  data: Schema.Codec<Data, unknown>,
  apply: (sql: SqlClient, data: Data, of: ChangeOf) => Effect.Effect<unknown, StatementFailure>,
): ChangeKind => {
  const decode = Schema.decodeUnknownEffect(data)
  return { kind, apply: (sql, given, of) => Effect.flatMap(decode(given), (decoded) => apply(sql, decoded, of)) }
}

const Ids = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Int8 })))
const Kept = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      data: Schema.Unknown,
      userId: Schema.NullOr(Int8),
      conversationId: Schema.NullOr(Int8),
    }),
  ),
)

export const ChangeKinds = Context.Reference<ReadonlyArray<ChangeKind>>("confidant/store/ChangeKinds", {
  defaultValue: () => [],
})

/** The writes of features. `apply` and `applyKept` run in the transaction of the caller. */
export interface Changes {
  readonly apply: (changes: ReadonlyArray<Change>, of: ChangeOf) => Effect.Effect<void, StatementFailure>
  /** Those that an older release kept because it did not know them, and this one does; oldest first. */
  readonly kept: Effect.Effect<ReadonlyArray<number>, StatementFailure>
  /** One of them, unless somebody else has. */
  readonly applyKept: (id: number) => Effect.Effect<void, StatementFailure>
}

export const makeChanges: Effect.Effect<Changes, never, SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const known = new Map((yield* ChangeKinds).map((each) => [each.kind, each]))

  /** A release that knows its kind applies it when it starts. */
  const keep = ({ data, kind }: Change, { conversationId, userId }: ChangeOf) => sql`
    INSERT INTO kept_changes (kind, data, user_id, conversation_id)
    VALUES (${kind}, ${safeJsonText(data ?? null)}::jsonb, ${userId}, ${conversationId})`

  const apply: Changes["apply"] = (changes, of) =>
    Effect.forEach(
      changes,
      (change): Effect.Effect<unknown, StatementFailure> =>
        known.get(change.kind)?.apply(sql, change.data, of) ?? keep(change, of),
      { discard: true },
    )

  const kept: Changes["kept"] = Effect.map(
    Effect.flatMap(sql`SELECT id FROM kept_changes WHERE kind = ANY(${[...known.keys()]}::text[]) ORDER BY id`, Ids),
    (rows) => rows.map(({ id }) => id),
  )

  const applyKept: Changes["applyKept"] = Effect.fnUntraced(function* (id) {
    const taken = yield* sql`
      DELETE FROM kept_changes WHERE id = ${id}
      RETURNING kind, data, user_id AS "userId", conversation_id AS "conversationId"`.pipe(Effect.flatMap(Kept))
    yield* Effect.forEach(taken, ({ data, kind, ...of }) => apply([{ kind, data }], of), { discard: true })
  })

  return { apply, kept, applyKept }
})
