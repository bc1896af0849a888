import { Context, Effect, Layer } from "effect"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns, type EndedRun, type RunState } from "../../domain/backup/BackupRuns.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { OwnTurn } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { size, time } from "../make/Progress.ts"

const keys: Readonly<Record<RunState, string>> = {
  requested: "backup-not-made",
  running: "backup-not-made",
  verified: "backup-verified",
  failed: "backup-failed",
  "could not verify": "backup-unverified",
  "not made": "backup-not-made",
  "not uploaded": "backup-not-uploaded",
  interrupted: "backup-interrupted",
  restored: "backup-interrupted",
}

const total = ({ finishedAt, startedAt }: EndedRun) => ((finishedAt ?? 0) - (startedAt ?? 0)) / 1_000

/** Whoever restores or verifies hears it from the command; that a backup has gone bad is everybody's matter. */
const isNews = ({ kind, state }: EndedRun) => kind === "backup" || (kind === "verify" && state === "failed")

const make = Effect.gen(function* () {
  const { operators } = yield* Settings
  const runs = yield* BackupRuns
  const texts = yield* Texts

  const textOf = (run: EndedRun, language: Language) =>
    texts.get(language, run.kind === "verify" ? "backup-drill-failed" : keys[run.state], {
      name: run.name ?? "",
      size: size(run.bytes ?? 0),
      rows: (run.rows ?? 0).toLocaleString("en"),
      time: time(total(run)),
      detail: run.detail ?? "",
    })

  const saying = (chatId: ChatId, text: string): OwnTurn => ({
    chatId,
    userId: null,
    feature: "operators",
    payload: { _tag: "Message", text },
  })

  const sayings = (run: EndedRun): ReadonlyArray<OwnTurn> => {
    if (!isNews(run)) return []
    const { askedBy } = run
    const { chatId } = operators
    return [
      ...(askedBy === null ? [] : [saying(askedBy, textOf(run, run.language ?? "en"))]),
      ...(run.state === "verified" || chatId === null || chatId === askedBy ? [] : [saying(chatId, textOf(run, "en"))]),
    ]
  }

  const tellEnded = Effect.gen(function* () {
    for (const run of yield* runs.tellEnded(sayings)) {
      if (!isNews(run) || run.state === "verified") continue
      yield* Effect.logError(`A backup did not end well: ${run.state}`).pipe(
        Effect.annotateLogs({ run: run.id, tier: run.tier, name: run.name, detail: run.detail }),
      )
    }
  })

  return Notice.of({ tellEnded })
})

/** Tells of the end of a run: the chat that asked for it in any case, the operators' chat when it is not verified. */
export class Notice extends Context.Service<
  Notice,
  {
    readonly tellEnded: Effect.Effect<void, StoreError>
  }
>()("confidant/backup/Notice") {
  static readonly layer = Layer.effect(Notice, make)
}
