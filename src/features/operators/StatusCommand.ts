import { Clock, Context, Effect, Layer } from "effect"
import { Backlog, type Waiting } from "../../domain/operators/Backlog.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { NotReady } from "../../domain/operators/NotReady.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { Breakers, type BreakerView } from "../../operators/Breakers.ts"
import { runsLookedAt } from "../../policy/Backup.ts"
import { ageIn, newestVerified } from "./BackupCommand.ts"
import { message, type Say } from "../../domain/Feature.ts"

const ready = (say: Say, reasons: ReadonlyArray<string>): string =>
  reasons.length === 0 ? say("status-ready") : say("status-not-ready", { reasons: reasons.join("; ") })

/** The turn that asks is one of those that are not done; it is not counted. */
const waiting = (say: Say, now: number, found: Waiting): ReadonlyArray<string> => {
  const { deadLetters, oldestUnanswered } = found
  const turns = found.turns - 1
  const work =
    turns <= 0
      ? say("status-idle")
      : oldestUnanswered === null
        ? say("status-working", { turns })
        : say("status-waiting", { turns, age: ageIn(say, now - oldestUnanswered) })
  return deadLetters === 0 ? [work] : [work, say("status-dead-letters", { count: deadLetters })]
}

const breakers = (say: Say, views: ReadonlyArray<BreakerView>): ReadonlyArray<string> => {
  const told = views
    .filter(({ forced, state }) => state !== "closed" || forced !== null)
    .map(({ forced, key, state }) => say(forced === null ? "status-breaker" : "status-breaker-forced", { key, state }))
  return told.length === 0 ? [say("status-breakers-closed")] : told
}

const backups = (say: Say, now: number, newest: number | null): string =>
  newest === null ? say("backup-none") : say("backup-newest", { age: ageIn(say, now - newest) })

export class StatusCommand extends Context.Service<
  StatusCommand,
  { readonly answer: (say: Say) => Effect.Effect<Outgoing> }
>()("confidant/features/operators/StatusCommand") {
  static readonly layer = Layer.effect(
    StatusCommand,
    Effect.gen(function* () {
      const backlog = yield* Backlog
      const breakerViews = yield* Breakers
      const notReady = yield* NotReady
      const runs = yield* BackupRuns

      const stored = (say: Say, now: number) =>
        Effect.all([backlog.waiting, runs.recent(runsLookedAt)]).pipe(
          Effect.map(([found, recent]) => [...waiting(say, now, found), backups(say, now, newestVerified(recent))]),
          Effect.catch(() => Effect.succeed([say("status-unknown")])),
        )

      const answer: StatusCommand["Service"]["answer"] = Effect.fnUntraced(function* (say) {
        const now = yield* Clock.currentTimeMillis
        const first = ready(say, yield* notReady.reasons)
        return message([first, ...(yield* stored(say, now)), ...breakers(say, yield* breakerViews.views)].join("\n"))
      })
      return StatusCommand.of({ answer })
    }),
  )
}
