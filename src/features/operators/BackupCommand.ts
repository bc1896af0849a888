import { Clock, Context, Effect, Layer } from "effect"
import { type BackupRun, BackupRuns } from "../../domain/backup/BackupRuns.ts"
import type { ChatId } from "../../domain/Ids.ts"
import { type Actor, AuditLog } from "../../domain/operators/AuditLog.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { runBackup } from "../../operators/RunBackup.ts"
import { runsLookedAt } from "../../policy/Backup.ts"
import { message, type Say } from "../../domain/Feature.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** In the largest unit of which there are at least two. */
export const ageIn = (say: Say, millis: number): string => {
  if (millis < 2 * hour) return say("age-minutes", { count: Math.max(0, Math.floor(millis / minute)) })
  return millis < 2 * day
    ? say("age-hours", { count: Math.floor(millis / hour) })
    : say("age-days", { count: Math.floor(millis / day) })
}

export const newestVerified = (runs: ReadonlyArray<BackupRun>): number | null =>
  runs.find(({ kind, state }) => kind === "backup" && state === "verified")?.finishedAt ?? null

/** `/backup`: requests a backup; the scheduler makes it. */
export class BackupCommand extends Context.Service<
  BackupCommand,
  {
    /** The immediate answer; the notice of the end comes later. */
    readonly ask: (say: Say, actor: Actor, chatId: ChatId) => Effect.Effect<Outgoing>
  }
>()("confidant/features/operators/BackupCommand") {
  static readonly layer = Layer.effect(
    BackupCommand,
    Effect.gen(function* () {
      const runs = yield* BackupRuns
      const log = yield* AuditLog
      const ask: BackupCommand["Service"]["ask"] = Effect.fnUntraced(
        function* (say, actor, chatId) {
          const told = yield* runBackup(actor, chatId).pipe(
            Effect.as("backup-asked"),
            Effect.catchTag("ActionRefused", () => Effect.succeed("backup-busy")),
            Effect.provideService(AuditLog, log),
            Effect.provideService(BackupRuns, runs),
          )
          const newest = newestVerified(yield* runs.recent(runsLookedAt))
          const age = newest === null ? null : (yield* Clock.currentTimeMillis) - newest
          const standing = age === null ? say("backup-none") : say("backup-newest", { age: ageIn(say, age) })
          return message(`${say(told)}\n\n${standing}`)
        },
        (asking, say) =>
          Effect.catch(asking, ({ message: why }) =>
            Effect.logWarning(`A backup could not be requested: ${why}`).pipe(
              Effect.as(message(say("backup-unasked"))),
            ),
          ),
      )
      return BackupCommand.of({ ask })
    }),
  )
}
