import { Effect } from "effect"
import { BackupProbe } from "../../domain/Probes.ts"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem } from "./Check.ts"

export const bucket: Check<BackupProbe> = {
  name: "bucket",
  within: within.network,
  look: orProblem(
    Effect.flatMap(BackupProbe, ({ bucket: remote }) =>
      remote === null
        ? Effect.succeed([ok("S3_BUCKET is not set: backups stay on this machine")])
        : Effect.as(remote.look, [ok(`${remote.place} can be read`)]),
    ),
  ),
}
