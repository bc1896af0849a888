import { Effect, Layer } from "effect"
import { Backup } from "../make/Backup.ts"
import { Prune } from "../keep/Prune.ts"

/** Among what retention would let go may be the very backup that is being restored. */
const keepingAll = Layer.succeed(
  Prune,
  Prune.of({ run: () => Effect.succeed({ pruned: [], refused: 0, problems: [] }) }),
)

/** Makes backups and removes none. */
export const SafetyBackup = Layer.provide(Backup.layer, keepingAll)

/** The name of a new, verified backup in BACKUP_DIR. One that differs or was not verified fails. */
export const save = Effect.gen(function* () {
  const { copy, problem } = yield* Backup.use(({ run }) => run({ trigger: "command", tier: "daily" }))
  return problem === null ? copy.name : yield* problem
})
