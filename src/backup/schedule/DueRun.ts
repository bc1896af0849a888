import { Effect } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { type BackupRun, BackupRuns } from "../../domain/backup/BackupRuns.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Agenda } from "./Agenda.ts"
import { Backup } from "../make/Backup.ts"

const away = ({ message }: StoreError) => new BackupError({ failure: "no backup", message })

/** A refused request must not stay behind as a run that never ends. */
const requested = Effect.fnUntraced(function* ({ askedBy, id, tier }: BackupRun) {
  const { run } = yield* Backup
  const { finish } = yield* BackupRuns
  const nothing = { state: "not made", name: null, bytes: null, rows: null, durations: {} } as const
  return yield* run({ trigger: "operator", tier, askedBy, runId: id }).pipe(
    Effect.tapError((error) =>
      error.failure === "locked" ? Effect.ignore(finish(id, { ...nothing, detail: error.message })) : Effect.void,
    ),
  )
})

/** Runs a request or what is due; null: nothing. Checked again under the lock, so one process makes each slot. Fails `locked`. */
export const runDue = Effect.gen(function* () {
  const agenda = yield* Agenda
  const backup = yield* Backup
  const request = yield* Effect.mapError(
    BackupRuns.use(({ takeRequest }) => takeRequest),
    away,
  )
  if (request !== null) return yield* requested(request)
  const look = Effect.mapError(agenda.now, away)
  const wanted = yield* look
  if (wanted === null) return null
  const stillWanted = Effect.map(look, (again) => again?.tier === wanted.tier && again.slot === wanted.slot)
  return yield* backup.run({ trigger: "schedule", ...wanted, stillWanted })
})
