import { Context, Duration, Effect, Latch, Layer, Schema, Semaphore } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Fleet } from "../boundary/Fleet.ts"
import { everlasting } from "../boundary/Loop.ts"
import { Settings } from "../config/Settings.ts"
import { Lead, StateFolderTaken } from "../domain/talk/Lead.ts"
import { Lease } from "../domain/talk/Lease.ts"
import { lease } from "../policy/process/Lease.ts"
import { policies } from "../policy/Policies.ts"
import { Int8, nextToken, Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"
import { StateFolder } from "./StateFolder.ts"

const Renewed = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      alone: Schema.Boolean,
      leads: Schema.Boolean,
      others: Int8,
      place: Int8,
      slower: Schema.Int,
      spent: Schema.Finite,
      isLedInVain: Schema.Boolean,
      /** All others have renewed since this process began. */
      isSeen: Schema.Boolean,
      /** The row was still counted: this process has the place of the one before. */
      wasCounted: Schema.Boolean,
      beganAt: Schema.String,
      /** Another process, which began before this one, has renewed under this folder since. */
      isTaken: Schema.Boolean,
    }),
  ),
)

const once = { ...policies.db, attempts: 1, timeout: lease.renewWithin }

/** One lock for all registrations: who registers later sees the lease of who was alone. */
const registrations = 7_261_001

const takenWords = (stateDir: string) =>
  `Another process on this database uses the state folder ${stateDir} too, or a copy of it: stop that one first, or set STATE_DIR to a new folder for this one`

const make = Effect.gen(function* () {
  const folder = yield* StateFolder
  const settings = yield* Settings
  const fleet = yield* Fleet
  const sql = yield* SqlClient
  const statements = yield* Statements
  const life = yield* nextToken
  const monotonic = Effect.clockWith((clock) =>
    Effect.map(clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n)),
  )

  /** The embedded server has one process, which holds the state folder. */
  const isOnly = settings.database._tag === "Embedded"
  const millis = Duration.toMillis(lease.length)
  const began = yield* monotonic
  let certainUntil = 0
  let answeredAt = began
  let beganAt: string | null = null
  let hasPlace = false
  let timesTaken = 0
  const taken = yield* Latch.make(false)
  const silent = yield* Latch.make(false)
  const leading = yield* Latch.make(isOnly)
  const following = yield* Latch.make(false)
  let leads = isOnly
  let hasResigned = false
  const lead = (yes: boolean) =>
    Effect.suspend(() => {
      leads = yes
      return yes ? Effect.andThen(following.close, leading.open) : Effect.andThen(leading.close, following.open)
    })

  const length = sql`${millis} * interval '1 millisecond'`
  const isCounted = sql`leased_until > now() + ${millis - Duration.toMillis(lease.countedFor)} * interval '1 millisecond'`
  const isFresh = sql`leased_until > now() + ${millis - Duration.toMillis(lease.leadFor)} * interval '1 millisecond'`
  const isLeased = sql`leased_until > now() AND leased_until <= now() + ${length}`

  /** All times are the server's. */
  const register = Effect.suspend(() => {
    const { reaches, slower, spentUsd, standsBy } = fleet.own()
    return sql`SELECT pg_advisory_xact_lock(${registrations})`.pipe(
      Effect.andThen(sql`
        WITH known AS (
          SELECT life, began_at, ${isCounted} AND ${isLeased} AS counted FROM processes WHERE folder = ${folder}),
        begun AS (SELECT coalesce(${beganAt}::timestamptz, now()) AS at),
        others AS (SELECT * FROM processes WHERE folder <> ${folder} AND ${isLeased}),
        counted AS (SELECT * FROM others WHERE ${isCounted} AND NOT stands_by),
        fresh AS (SELECT * FROM others WHERE ${isFresh}),
        gone AS (DELETE FROM processes WHERE folder <> ${folder} AND leased_until < now() - interval '1 day'),
        mine AS (
          INSERT INTO processes (folder, alone, leads, leased_until, slower, spent_usd, life, began_at, reaches, stands_by)
          SELECT ${folder}, NOT EXISTS (SELECT FROM others),
            NOT ${hasResigned} AND NOT EXISTS (SELECT FROM fresh WHERE leads OR (reaches AND NOT ${reaches})), now() + ${length},
            ${slower}, ${spentUsd}, ${life}, at, NOT ${hasResigned} AND ${reaches}, ${standsBy} FROM begun
          ON CONFLICT (folder) DO UPDATE SET alone = excluded.alone, leads = excluded.leads, leased_until = excluded.leased_until,
            slower = excluded.slower, spent_usd = excluded.spent_usd, life = excluded.life, began_at = excluded.began_at,
            reaches = excluded.reaches, stands_by = excluded.stands_by
          RETURNING alone, leads, began_at)
        SELECT mine.alone, mine.leads, (SELECT count(*) FROM counted) AS others,
          (SELECT count(*) FROM counted WHERE folder < ${folder}) AS place,
          coalesce((SELECT max(slower) FROM counted), 1) AS slower,
          coalesce((SELECT sum(spent_usd) FROM counted), 0) AS spent,
          EXISTS (SELECT FROM fresh WHERE leads AND NOT reaches) AS "isLedInVain",
          NOT EXISTS (SELECT FROM counted WHERE leased_until - ${length} <= mine.began_at) AS "isSeen",
          coalesce(known.counted, false) AS "wasCounted", mine.began_at::text AS "beganAt",
          coalesce(${beganAt}::text IS NOT NULL AND known.life <> ${life} AND known.began_at < mine.began_at, false) AS "isTaken"
        FROM mine LEFT JOIN known ON true`),
      Effect.flatMap(Renewed),
      Effect.map(([renewed]) => renewed),
      transact,
      Effect.provideService(SqlClient, sql),
    )
  })

  const isCertain = Effect.map(monotonic, (now) => isOnly || now < certainUntil - Duration.toMillis(lease.margin))

  /** What resigns must not be undone by a renewal that was asked for before. */
  const oneAtATime = yield* Semaphore.make(1)

  const renew = Effect.gen(function* () {
    // Measured from before the question: the server's lease ends later than ours.
    const asked = yield* monotonic
    const {
      alone,
      isSeen,
      isTaken,
      isLedInVain,
      leads: isFirst,
      others,
      place,
      slower,
      spent,
      wasCounted,
      ...found
    } = yield* statements.run("Lease.renew", register, once)
    answeredAt = yield* monotonic
    certainUntil = alone ? asked + millis : 0
    if (!isOnly) yield* lead(isFirst && !hasResigned)
    if (beganAt === null) hasPlace = wasCounted
    beganAt = found.beganAt
    if (isTaken) timesTaken += 1
    if (timesTaken >= lease.surely) yield* taken.open
    hasPlace ||= isSeen || answeredAt - began >= Duration.toMillis(lease.joining.within)
    const before = fleet.now().size
    fleet.saw({ size: others + 1, place, slower, isCounted: hasPlace, spentElsewhereUsd: spent, isLedInVain })
    const { size } = fleet.now()
    if (size !== before)
      yield* Effect.logInfo(size === 1 ? "This process is the only one" : `This is one of ${size} processes`)
    yield* silent.close
  }).pipe(oneAtATime.withPermit)

  const look = Effect.gen(function* () {
    const now = yield* monotonic
    const isSilent = now - answeredAt >= Duration.toMillis(lease.tellAfter)
    if (isSilent && (yield* isCertain)) yield* silent.open
  })

  // Who shares its chats with nobody has them all or none, and begins with none.
  if (!isOnly) fleet.tell({ standsBy: settings.runner === null })
  yield* Effect.ignore(renew)
  // After a requested stop nobody has to wait for this process, and no renewal puts it back: those end first.
  yield* Effect.addFinalizer(() =>
    Effect.ignore(
      statements.run("Lease.end", sql`DELETE FROM processes WHERE folder = ${folder} AND life = ${life}`, once),
    ),
  )
  const pause = Effect.suspend(() => Effect.sleep(hasPlace ? lease.renewEvery : lease.joining.every))
  yield* everlasting(
    "Renewing the lease",
    Effect.andThen(
      pause,
      Effect.catch(renew, () => look),
    ),
    Duration.zero,
  ).pipe(Effect.withTracerEnabled(false), Effect.forkScoped)
  const resign = Effect.suspend(() => {
    hasResigned = true
    const leave = sql`UPDATE processes SET leads = false, reaches = false WHERE folder = ${folder} AND life = ${life}`
    return Effect.andThen(
      lead(false),
      isOnly ? Effect.void : Effect.ignore(oneAtATime.withPermit(statements.run("Lease.resign", leave, once))),
    )
  })

  const contested = Effect.flatMap(monotonic, (now) =>
    !isOnly && now - answeredAt >= Duration.toMillis(lease.leadFor) ? lead(false) : Effect.void,
  )

  return Context.make(Lease, { isCertain, silence: silent.await }).pipe(
    Context.add(Lead, {
      leads: Effect.sync(() => leads),
      taken: leading.await,
      lost: following.await,
      contested,
      refused: Effect.andThen(
        taken.await,
        Effect.fail(new StateFolderTaken({ message: takenWords(settings.stateDir) })),
      ),
      resign,
    }),
  )
})

export const LeaseSql: Layer.Layer<Lead | Lease, never, Settings | SqlClient | Statements> = Layer.effectContext(make)
