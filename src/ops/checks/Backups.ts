import { Clock, Duration, Effect } from "effect"
import type { Finding } from "../../domain/operators/Finding.ts"
import { BackupProbe } from "../../domain/Probes.ts"
import { staleAfter } from "../../policy/Backup.ts"
import { within } from "../../policy/Checks.ts"
import { type Check, ok, orProblem, problem, warning } from "./Check.ts"

const fix = "Make one: confidant backup. Then see why the schedule made none: confidant backup list"

export const finding = (newest: { readonly name: string; readonly at: number } | null, now: number): Finding => {
  if (newest === null) return warning("There is no verified backup on this machine.", "Make one: confidant backup")
  const age = Math.max(0, now - newest.at)
  const words = `${newest.name} is ${Math.floor(age / 3_600_000)} h old`
  if (age > Duration.toMillis(staleAfter.critical)) return problem(`The newest verified backup ${words}.`, fix)
  return age > Duration.toMillis(staleAfter.warning)
    ? warning(`The newest verified backup ${words}.`, fix)
    : ok(`${words} and verified`)
}

export const backups: Check<BackupProbe> = {
  name: "backups",
  within: within.local,
  look: orProblem(
    Effect.gen(function* () {
      const newest = yield* BackupProbe.use(({ newestVerified }) => newestVerified)
      return [finding(newest, yield* Clock.currentTimeMillis)]
    }),
  ),
}
