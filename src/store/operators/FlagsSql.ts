import { Effect, Layer, References, Schema, Semaphore } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import { inForce, isOnFor, ofEnvironment, type StoredFlag } from "../../domain/operators/FlagRule.ts"
import { Flag, FlagName, Flags } from "../../domain/operators/Flags.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { flagsEvery } from "../../policy/Rhythm.ts"
import { Statements } from "../driver/Statements.ts"

const { name, enabled, percentage } = Flag.fields
const Stored = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ name, enabled, percentage })))

const placeOf = Object.fromEntries(FlagName.literals.map((flag, place) => [flag, place]))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const { flags: environment } = yield* Settings
  let kept = inForce(environment, [])

  // A list read before a change must not be kept after it.
  const inTurn = yield* Semaphore.make(1)

  const keep = (found: ReadonlyArray<StoredFlag>) =>
    Effect.sync(() => {
      kept = inForce(environment, found)
      return kept
    })

  /** A newer release may know other flags. */
  const read = statements.run(
    "Flags.all",
    sql`SELECT name, enabled, percentage FROM flags WHERE name = ANY(${[...FlagName.literals]}::text[])`.pipe(
      Effect.flatMap(Stored),
    ),
  )

  const all = Effect.flatMap(read, keep).pipe(inTurn.withPermit)

  /** What was written counts, even if it cannot be read back afterwards. */
  const change = (operation: string, statement: Effect.Effect<unknown, SqlError>, becomes: Flag) =>
    Effect.andThen(
      statements.run(operation, statement),
      Effect.sync(() => {
        kept = kept.map((flag) => (flag.name === becomes.name ? becomes : flag))
        return becomes
      }),
    ).pipe(inTurn.withPermit)

  const set: Flags["Service"]["set"] = (flag) =>
    change(
      "Flags.set",
      sql`
        INSERT INTO flags (name, enabled, percentage) VALUES (${flag.name}, ${flag.enabled}, ${flag.percentage})
        ON CONFLICT (name) DO UPDATE SET
          enabled = excluded.enabled, percentage = excluded.percentage, changed_at = now()`,
      { ...flag, source: "database" },
    )

  const reset: Flags["Service"]["reset"] = (flag) =>
    change("Flags.reset", sql`DELETE FROM flags WHERE name = ${flag}`, ofEnvironment(environment, flag))

  const isOn: Flags["Service"]["isOn"] = (flag, userId) =>
    Effect.sync(() => {
      const found = kept[placeOf[flag] ?? -1]
      return found !== undefined && isOnFor(found, userId)
    })

  let isStale = false
  const stale = (error: StoreError) =>
    Effect.suspend(() => {
      if (isStale) return Effect.void
      isStale = true
      return Effect.logWarning(`The flags could not be read and stay as they are: ${error.message}`)
    })
  const refresh = all.pipe(
    Effect.tap(() => {
      isStale = false
      return Effect.void
    }),
    Effect.catch(stale),
    Effect.provideService(References.TracerEnabled, false),
  )
  yield* refresh
  yield* Effect.forkScoped(Effect.delay(everlasting("Reading the flags", refresh, flagsEvery), flagsEvery))

  return { isOn, all, set, reset }
})

/** Changes by other processes are seen within `flagsEvery`. */
export const FlagsSql: Layer.Layer<Flags, never, SqlClient | Statements | Settings> = Layer.effect(Flags, make)
