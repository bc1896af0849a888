import { Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Settings } from "../config/Settings.ts"
import { botOf, MayServeAnother, playground, refusal, ServedBot, serving } from "../domain/talk/ServedBot.ts"
import { generationAbove } from "../domain/talk/incoming/UpdateKeys.ts"
import { Int8, Statements } from "./driver/Statements.ts"

const Known = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ bot: Schema.String, generation: Schema.Int })))
const Newest = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ newest: Int8 })))

/** null: none yet, or the tables are older than that. */
export const servedIn = Effect.fnUntraced(function* (sql: SqlClient) {
  const [table] = yield* sql`SELECT to_regclass('served_bot') IS NOT NULL AS there`
  if (table?.["there"] !== true) return null
  const [known] = yield* Effect.flatMap(sql`SELECT bot, generation FROM served_bot`, Known)
  return known?.bot ?? null
})

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const { telegram } = yield* Settings
  const own = botOf(telegram._tag === "Bot" ? Redacted.value(telegram.token) : null)

  const [known] = yield* statements.run(
    "ServedBot.known",
    Effect.flatMap(sql`SELECT bot, generation FROM served_bot`, Known),
  )
  const verdict = serving(known?.bot ?? null, own, yield* MayServeAnother)
  if (known !== undefined && verdict === "refused") return yield* refusal(known.bot, own)

  const newest = statements
    .run(
      "ServedBot.newest",
      // Turns are pruned; messages keep their ids.
      Effect.flatMap(
        sql`SELECT greatest(0, (SELECT max(update_id) FROM turns), (SELECT max(turn_id) FROM messages)) AS newest`,
        Newest,
      ),
    )
    .pipe(Effect.map(([row]) => row.newest))
  const generation = verdict === "anew" ? generationAbove(yield* newest) : (known?.generation ?? 0)
  if (known !== undefined && verdict === "anew") {
    yield* Effect.logWarning(
      known.bot === playground
        ? "The database held what was said in the playground; from now on it serves the bot of BOT_TOKEN"
        : "The database held the people and messages of another bot; from now on it serves the bot of BOT_TOKEN",
    ).pipe(Effect.annotateLogs({ before: known.bot, now: own }))
  }

  /** Of several first starts at once, one claims it. */
  const claim = statements
    .run(
      "ServedBot.claim",
      sql`
        INSERT INTO served_bot (bot, generation) VALUES (${own}, ${generation})
        ON CONFLICT (one) DO UPDATE SET bot = excluded.bot, generation = excluded.generation, since = now()
          WHERE served_bot.bot = ${known?.bot ?? own}`.pipe(
        Effect.andThen(sql`SELECT bot, generation FROM served_bot`),
        Effect.flatMap(Known),
      ),
    )
    .pipe(
      Effect.flatMap(([now]) =>
        now === undefined || now.bot === own ? Effect.void : Effect.fail(refusal(now.bot, own)),
      ),
    )

  return { generation, claim, isClaimed: known?.bot === own }
})

export const ServedBotSql = Layer.effect(ServedBot, make)
