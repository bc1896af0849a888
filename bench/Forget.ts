import { chmodSync, statfsSync } from "node:fs"
import { join } from "node:path"
import type { PgClient } from "@effect/sql-pg"
import { Console, Duration, Effect, FileSystem, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../src/boundary/Guard.ts"
import { Erasures } from "../src/domain/backup/Erasures.ts"
import { UserId } from "../src/domain/Ids.ts"
import { Pruning } from "../src/domain/talk/Pruning.ts"
import { retention } from "../src/policy/Retention.ts"
import { ErasuresSql } from "../src/store/ErasuresSql.ts"
import { migrate } from "../src/store/Migrations.ts"
import { EmbeddedPostgres } from "../src/store/postgres/EmbeddedPostgres.ts"
import { PruningSql } from "../src/store/PruningSql.ts"
import { Statements } from "../src/store/driver/Statements.ts"
import { keep, median, rounded } from "./Results.ts"
import { connect } from "./Stage.ts"

const turnsOfEach = 2_000
const bytesPerTurn = 700
const filledAtOnce = 1_000_000
const forgotten = 9
const batches = 200
const limitSeconds = 1

/** Every `people`-th turn is of the same person, so that nobody's turns are side by side; the first half is old. */
const fill = Effect.fnUntraced(function* (sql: PgClient.PgClient, turns: number) {
  const people = turns / turnsOfEach
  const days = 2 * Duration.toDays(retention.turns)
  const indexes = yield* sql<{ readonly name: string; readonly made: string }>`
    SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE indexname IN ('turns_user', 'turns_elsewhere', 'turns_done')`
  for (const { name } of indexes) yield* sql`DROP INDEX ${sql(name)}`
  // What refers to a turn is right by itself: not looking saves an hour.
  yield* sql`SET session_replication_role = replica`
  yield* sql`INSERT INTO chats SELECT n, 1 FROM generate_series(0, ${people - 1}::bigint) n`
  yield* sql`INSERT INTO users (user_id, chat_id, name, language)
    SELECT n, n, 'Person ' || n, 'en' FROM generate_series(0, ${people - 1}::bigint) n`
  yield* sql`INSERT INTO conversations (user_id, number, mode, active)
    SELECT n, 1, 'helper', true FROM generate_series(0, ${people - 1}::bigint) n`
  for (let from = 0; from < turns; from += filledAtOnce) {
    const numbers = sql`generate_series(${from}::bigint, ${Math.min(turns, from + filledAtOnce) - 1}::bigint) n`
    yield* sql`
      INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, received_at, answered_at, done_at)
      SELECT n, n % ${people}, n % ${people},
        jsonb_build_object('content', jsonb_build_object('_tag', 'Text', 'messageId', n, 'text', n || ': I could not sleep again')),
        'done', n, at, at, at
      FROM ${numbers}, LATERAL (SELECT now() - (1 - n::float8 / ${turns}) * ${days} * interval '1 day' AS at) AS done`
    yield* sql`
      INSERT INTO deliveries (turn_id, part, method, state, attempts, telegram_message_id, token, settled_at)
      SELECT n, 0, 'Message', 'sent', 1, n, n, now() FROM ${numbers}`
  }
  // Histories among as many rows are another benchmark: only those who are forgotten have one here.
  yield* sql`
    INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id)
    SELECT c.id, c.user_id, role, 'I could not sleep again last night', n, n * ${people} + c.user_id
    FROM generate_series(0, ${turnsOfEach - 1}::bigint) n, unnest(ARRAY['user', 'assistant']) role, conversations c
    WHERE c.user_id < ${forgotten}`
  yield* sql`SET session_replication_role = origin`
  const [taken] = yield* Effect.timed(Effect.forEach(indexes, ({ made }) => sql.unsafe(made)))
  yield* sql`VACUUM ANALYZE`
  return Duration.toSeconds(taken)
})

const storeOf = (sql: PgClient.PgClient) =>
  Layer.build(
    Layer.merge(ErasuresSql, PruningSql).pipe(
      Layer.provide(Statements.layer),
      Layer.provide(Guard.layer),
      Layer.provide(Layer.succeed(SqlClient, sql)),
    ),
  )

/**
 * How long it takes to forget a person among so many turns (10 million unless told), each person with as many; how fast old
 * turns are pruned; and how long a migration takes to make the indexes for both.
 */
export const measure = ({ turns }: { readonly turns: number }) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
    yield* Effect.sync(() => chmodSync(folder, 0o755))
    const disk = statfsSync(folder)
    if (turns * bytesPerTurn > disk.bavail * disk.bsize) return yield* Console.log("Skipped for want of disk: forget")
    const stateDir = join(folder, "state")
    yield* Layer.build(EmbeddedPostgres.layer({ stateDir }))
    const sql = yield* connect(stateDir, "postgres")
    yield* Effect.provideService(migrate, SqlClient, sql)
    const indexed = yield* fill(sql, turns)
    const store = yield* storeOf(sql)
    const erasures = yield* Effect.provide(Erasures, store)
    const seconds: Array<number> = []
    for (let person = 0; person < forgotten; person++) {
      const [taken, { wasKnown }] = yield* Effect.timed(erasures.forget(UserId.make(person)))
      if (!wasKnown) return yield* Effect.die(new Error("there was nobody to forget"))
      seconds.push(Duration.toSeconds(taken))
    }
    const [left] = yield* sql<{ readonly turns: bigint }>`SELECT count(*) AS turns FROM turns`
    if (Number(left?.turns) !== turns - forgotten * turnsOfEach) {
      return yield* Effect.die(new Error(`${left?.turns} turns are left`))
    }
    const { prune } = yield* Effect.provide(Pruning, store)
    const [pruning, pruned] = yield* Effect.timed(Effect.replicateEffect(prune, batches))
    const rows = pruned.reduce((sum, batch) => sum + batch.turns, 0)
    const result = {
      turns,
      turnsOfEach,
      forgetSeconds: { median: rounded(median(seconds), 3), longest: rounded(Math.max(...seconds), 3) },
      ofTheLimit: rounded(median(seconds) / limitSeconds, 3),
      prunedPerSecond: Math.round(rows / Duration.toSeconds(pruning)),
      pruneMillisABatch: rounded(Duration.toMillis(pruning) / batches, 1),
      indexSecondsPerMillion: rounded((indexed * 1_000_000) / turns),
    }
    console.table([
      {
        turns,
        "forget one person, s": result.forgetSeconds.median,
        "longest of 9, s": result.forgetSeconds.longest,
        "limit, s": limitSeconds,
        "÷ limit": result.ofTheLimit,
        "turns pruned per s": result.prunedPerSecond,
        "a batch of 1,000, ms": result.pruneMillisABatch,
        "indexes, s per million": result.indexSecondsPerMillion,
      },
    ])
    keep("forget", { limitSeconds, ...result })
  }).pipe(Effect.scoped)
