import { Clock, DateTime, Duration, Effect } from "effect"
import type { Finding } from "../../domain/operators/Finding.ts"
import { BackupProbe, DatabaseProbe } from "../../domain/Probes.ts"
import { staleAfter } from "../../policy/Backup.ts"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem, problem, warning } from "./Check.ts"

type Newest = { readonly name: string; readonly at: number } | null

const fix = "Make one: confidant backup. Then see why the schedule made none: confidant backup list"

/** `known`: when the database says that one was verified. */
export const finding = (newest: Newest, now: number, known: number | null = null): Finding => {
  if (newest === null && known !== null) {
    const when = DateTime.formatIso(DateTime.makeUnsafe(known)).slice(0, 16).replace("T", " ")
    return problem(
      `A backup was verified on ${when} UTC, but there is none in BACKUP_DIR now.`,
      "See whether the folder's disk is there and who removed the files, and make a backup: confidant backup",
    )
  }
  if (newest === null) return warning("There is no verified backup on this machine.", "Make one: confidant backup")
  const age = Math.max(0, now - newest.at)
  const words = `${newest.name} is ${Math.floor(age / 3_600_000)} h old`
  if (age > Duration.toMillis(staleAfter.critical)) return problem(`The newest verified backup ${words}.`, fix)
  return age > Duration.toMillis(staleAfter.warning)
    ? warning(`The newest verified backup ${words}.`, fix)
    : ok(`${words} and verified`)
}

export const backups: Check<BackupProbe | DatabaseProbe> = {
  name: "backups",
  within: within.database,
  look: orProblem(
    Effect.gen(function* () {
      const newest = yield* BackupProbe.use(({ newestVerified }) => newestVerified)
      const known = yield* DatabaseProbe.use(({ lastVerified }) => lastVerified).pipe(Effect.orElseSucceed(() => null))
      return [finding(newest, yield* Clock.currentTimeMillis, known)]
    }),
  ),
}
