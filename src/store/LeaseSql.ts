import { Duration, Effect, Latch, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { everlasting } from "../boundary/Loop.ts"
import { Settings } from "../config/Settings.ts"
import { Lease } from "../domain/talk/Lease.ts"
import { lease } from "../policy/process/Lease.ts"
import { policies } from "../policy/Policies.ts"
import { Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"
import { StateFolder } from "./StateFolder.ts"

const Renewed = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ alone: Schema.Boolean })))

const once = { ...policies.db, attempts: 1, timeout: lease.renewWithin }

/** One lock for all registrations: who registers later sees the lease of who was alone. */
const registrations = 7_261_001

const make = Effect.gen(function* () {
  const folder = yield* StateFolder
  const settings = yield* Settings
  const sql = yield* SqlClient
  const statements = yield* Statements
  const monotonic = Effect.clockWith((clock) =>
    Effect.map(clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n)),
  )

  /** The embedded server has one process, which holds the state folder. */
  const isOnly = settings.database._tag === "Embedded"
  const millis = Duration.toMillis(lease.length)
  let certainUntil = 0
  let answeredAt = yield* monotonic
  const silent = yield* Latch.make(false)

  const register = sql`SELECT pg_advisory_xact_lock(${registrations})`.pipe(
    Effect.andThen(sql`
      INSERT INTO processes (folder, alone, leased_until)
      SELECT ${folder}, NOT EXISTS (
        SELECT FROM processes WHERE folder <> ${folder} AND leased_until > now()
          AND leased_until <= now() + ${millis} * interval '1 millisecond'), now() + ${millis} * interval '1 millisecond'
      ON CONFLICT (folder) DO UPDATE SET alone = excluded.alone, leased_until = excluded.leased_until
      RETURNING alone`),
    Effect.flatMap(Renewed),
    Effect.map(([{ alone }]) => alone),
    transact,
    Effect.provideService(SqlClient, sql),
  )

  const isCertain = Effect.map(monotonic, (now) => isOnly || now < certainUntil - Duration.toMillis(lease.margin))

  const renew = Effect.gen(function* () {
    // Measured from before the question: the server's lease ends later than ours.
    const asked = yield* monotonic
    const alone = yield* statements.run("Lease.renew", register, once)
    answeredAt = yield* monotonic
    certainUntil = alone ? asked + millis : 0
    yield* silent.close
  })

  const look = Effect.gen(function* () {
    const now = yield* monotonic
    const isSilent = now - answeredAt >= Duration.toMillis(lease.tellAfter)
    if (isSilent && (yield* isCertain)) yield* silent.open
  })

  yield* Effect.ignore(renew)
  yield* everlasting(
    "Renewing the lease",
    Effect.catch(renew, () => look),
    lease.renewEvery,
  ).pipe(Effect.withTracerEnabled(false), Effect.forkScoped)
  // After a requested stop nobody has to wait for this process.
  yield* Effect.addFinalizer(() =>
    Effect.ignore(statements.run("Lease.end", sql`DELETE FROM processes WHERE folder = ${folder}`, once)),
  )

  return Lease.of({ isCertain, silence: silent.await })
})

export const LeaseSql: Layer.Layer<Lease, never, Settings | SqlClient | Statements> = Layer.effect(Lease, make)
