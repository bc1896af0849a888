import { Clock, Context, DateTime, Effect, Layer } from "effect"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { type Due, due, tiersOf } from "./Due.ts"

const make = Effect.gen(function* () {
  const { backup } = yield* Settings
  const runs = yield* BackupRuns
  const zone = DateTime.zoneMakeLocal()
  const tiers = tiersOf(backup.s3 !== null)
  const now = Effect.gen(function* () {
    const [since, last] = yield* Effect.all([runs.since, runs.lastScheduled])
    return due({ now: yield* Clock.currentTimeMillis, zone, tiers, since, last })
  })
  return Agenda.of({ now, tiers })
})

/** What is due by the rows of the database and this machine's clock. */
export class Agenda extends Context.Service<
  Agenda,
  {
    readonly now: Effect.Effect<Due | null, StoreError>
    readonly tiers: ReturnType<typeof tiersOf>
  }
>()("confidant/backup/Agenda") {
  static readonly layer = Layer.effect(Agenda, make)
}
