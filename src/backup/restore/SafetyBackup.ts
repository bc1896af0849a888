import { Effect, Layer } from "effect"
import { Backup } from "../make/Backup.ts"
import { Prune } from "../keep/Prune.ts"

/** Retention might delete the very backup that is being restored. */
const keepingAll = Layer.succeed(
  Prune,
  Prune.of({ run: () => Effect.succeed({ pruned: [], refused: 0, problems: [] }) }),
)

export const SafetyBackup = Layer.provide(Backup.layer, keepingAll)

/** A new, verified backup in BACKUP_DIR; any other outcome fails. */
export const save = Effect.gen(function* () {
  const { copy, problem } = yield* Backup.use(({ run }) => run({ trigger: "command", tier: "daily" }))
  return problem === null ? copy.name : yield* problem
})
