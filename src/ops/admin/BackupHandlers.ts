import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { runsLookedAt } from "../../policy/Backup.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { Conflict, orUnavailable } from "./Problems.ts"

/** Its end is told to the operators' chat, if there is one. */
export const request = Effect.gen(function* () {
  const { operators } = yield* Settings
  const isTaken = yield* BackupRuns.use((runs) => runs.request(operators.chatId))
  if (isTaken) return { requested: true as const }
  return yield* new Conflict({ detail: "A backup is asked for or running already: GET /admin/backups shows it." })
})

export const BackupHandlers = HttpApiBuilder.group(AdminApi, "backups", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = runsLookedAt } }) => orUnavailable(BackupRuns.use((runs) => runs.recent(limit))),
    run: () => act({ action: "backup.run", target: null, details: {} }, request),
  }),
)
