import { Effect, Layer, Metric, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Embeddings } from "../../domain/Embeddings.ts"
import { type ConversationId, MessageId, type UserId } from "../../domain/Ids.ts"
import { memoryQuestions } from "../../domain/metrics/Memory.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { likeness, newestLeftOut, remembered } from "../../policy/Memory.ts"
import { batched } from "../../store/driver/Batch.ts"
import { bigints } from "../../store/driver/Lists.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { likenesses, noLikenesses } from "./Likeness.ts"
import { Asked, Found, Kept, Memory, type Sought } from "./Memory.ts"
import { searched } from "./SearchSql.ts"
import { Vectors } from "./Vectors.ts"

const Id = Int8.pipe(Schema.decodeTo(MessageId))
const FoundRows = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ ...Found.fields, id: Id, at: Int8, until: Schema.NullOr(Int8) })),
)
const AskedRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...Asked.fields, id: Id })))
const KeptRows = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ ...Kept.fields, messages: Int8, since: Schema.NullOr(Int8) })),
)
const Places = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Int8 })))

interface Place {
  readonly userId: UserId
  readonly within: ConversationId
}

export const layer = Layer.effect(
  Memory,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const embeddings = yield* Embeddings
    const vectors = yield* Vectors
    /** Part of the text: as a parameter it would cost a new plan at each call. */
    const leftOut = sql.literal(String(newestLeftOut))
    /** Of whom there is more than the prompt shows; they hardly ever come back to less. */
    const rich = makeRecent<UserId, true>(remembered)

    /** The search is dear, and finds nothing where all that was said is in the prompt. */
    const amongMore = batched((rows: ReadonlyArray<Place>) =>
      statements.run(
        "Memory.hasMore",
        sql`
          SELECT place FROM unnest(${bigints(
            sql,
            rows.map(({ userId }) => userId),
          )},
            ${bigints(
              sql,
              rows.map(({ within }) => within),
            )}) WITH ORDINALITY AS of (user_id, within, place)
          WHERE ${leftOut} < (
              SELECT count(*) FROM (SELECT FROM messages WHERE conversation_id = within LIMIT ${leftOut} + 1) AS said)
            OR EXISTS (SELECT FROM messages WHERE user_id = of.user_id AND conversation_id <> within)`.pipe(
          Effect.flatMap(Places),
          Effect.map((found) => {
            const places = new Set(found.map(({ place }) => place))
            return rows.map((_, index) => places.has(index + 1))
          }),
        ),
      ),
    )

    const hasMore = (userId: UserId, { within }: Sought) =>
      within === null || rich.get(userId) === true
        ? Effect.succeed(true)
        : Effect.tap(amongMore({ userId, within }), (isRich) => Effect.sync(() => isRich && rich.set(userId, true)))

    const counted = (how: "vectors" | "late" | "failed") => Metric.update(memoryQuestions(how), 1)

    /** A vector that is late or does not come is no reason to wait: the words are searched for without. */
    const nearest = Effect.fnUntraced(function* (userId: UserId, { before, continues, words }: Sought) {
      const { alikeFrom, embed, model, sameFrom } = embeddings
      if (model === null || continues) return noLikenesses
      const nothing = (how: "late" | "failed") => Effect.as(counted(how), noLikenesses)
      return yield* Effect.gen(function* () {
        const [vector] = yield* embed([words])
        const near = vector === undefined ? [] : yield* vectors.near(userId, model, vector, before)
        const from = yield* alikeFrom
        if (from === null) yield* Effect.forkDetach(Effect.ignore(sameFrom))
        yield* counted("vectors")
        return likenesses(near, from)
      }).pipe(
        Effect.catch(() => nothing("failed")),
        Effect.timeoutOrElse({ duration: likeness.within, orElse: () => nothing("late") }),
      )
    })

    return Memory.of({
      search: Effect.fnUntraced(function* (userId, sought) {
        if (!(yield* hasMore(userId, sought))) return []
        const like = yield* nearest(userId, sought)
        return yield* statements.run("Memory.search", Effect.flatMap(searched(sql, userId, sought, like), FoundRows))
      }),
      lastAsked: (userId, conversationId) =>
        statements.run(
          "Memory.lastAsked",
          sql`
            SELECT id, text FROM memorable AS said
            WHERE user_id = ${userId} AND conversation_id = ${conversationId} AND role = 'user' AND EXISTS (
              SELECT FROM messages AS question JOIN messages AS answer USING (turn_id)
              WHERE question.id = said.id AND answer.role = 'assistant')
            ORDER BY id DESC LIMIT 1`.pipe(
            Effect.flatMap(AskedRows),
            Effect.map(([asked]): Asked | null => asked ?? null),
          ),
        ),
      kept: (userId) =>
        statements.run(
          "Memory.kept",
          sql`
            SELECT count(*) AS messages, (extract(epoch FROM min(created_at)) * 1000)::bigint AS since
            FROM memorable WHERE user_id = ${userId} AND role = 'user'`.pipe(
            Effect.flatMap(KeptRows),
            Effect.map(([kept]): Kept => kept),
          ),
        ),
    })
  }),
)
