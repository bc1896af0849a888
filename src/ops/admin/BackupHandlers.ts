import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { runBackup } from "../../operators/RunBackup.ts"
import { runsLookedAt } from "../../policy/Backup.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { conflict, orUnavailable } from "./Problems.ts"

export const BackupHandlers = HttpApiBuilder.group(AdminApi, "backups", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = runsLookedAt } }) => orUnavailable(BackupRuns.use((runs) => runs.recent(limit))),
    // The operators' chat, if there is one, gets the notice of the end.
    run: () =>
      actStored((actor) => Effect.flatMap(Settings, ({ operators }) => runBackup(actor, operators.chatId))).pipe(
        Effect.as({ requested: true as const }),
        Effect.catchTag("ActionRefused", conflict("GET /admin/backups shows it.")),
      ),
  }),
)
