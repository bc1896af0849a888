import { Context, Effect, Layer, Schedule } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { EndedRun, RunState } from "../../domain/backup/BackupRuns.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { plain } from "../../domain/talk/RichText.ts"
import { Telegram } from "../../domain/talk/Telegram.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { tellAgain } from "../../policy/Backup.ts"
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
}

const total = ({ finishedAt, startedAt }: EndedRun) => ((finishedAt ?? 0) - (startedAt ?? 0)) / 1_000

const make = Effect.gen(function* () {
  const { operators } = yield* Settings
  const telegram = yield* Telegram
  const texts = yield* Texts

  const textOf = (run: EndedRun, language: Language) =>
    texts.get(language, run.kind === "verify" ? "backup-drill-failed" : keys[run.state], {
      name: run.name ?? "",
      size: size(run.bytes ?? 0),
      rows: (run.rows ?? 0).toLocaleString("en"),
      time: time(total(run)),
      detail: run.detail ?? "",
    })

  const send = (chatId: ChatId, text: string) =>
    telegram.send(chatId, { _tag: "Message", text: plain(text) }).pipe(
      Effect.retry({
        while: ({ mayBeSentAgain }) => mayBeSentAgain,
        schedule: Schedule.max([Schedule.spaced(tellAgain.every), Schedule.recurs(tellAgain.times)]),
      }),
      Effect.catch(({ reason }) =>
        Effect.logError("The notice of an ended backup could not be sent").pipe(
          Effect.annotateLogs({ reason: reason._tag }),
        ),
      ),
    )

  const tell: Notice["Service"]["tell"] = Effect.fnUntraced(function* (run) {
    // A restore or verify reports to its own caller; only a backup found bad concerns everybody.
    if (run.kind === "restore" || (run.kind === "verify" && run.state !== "failed")) return
    const isWell = run.state === "verified"
    if (!isWell) {
      yield* Effect.logError(`A backup did not end well: ${run.state}`).pipe(
        Effect.annotateLogs({ run: run.id, tier: run.tier, name: run.name, detail: run.detail }),
      )
    }
    const { askedBy } = run
    if (askedBy !== null) yield* send(askedBy, textOf(run, run.language ?? "en"))
    const { chatId } = operators
    if (!isWell && chatId !== null && chatId !== askedBy) yield* send(chatId, textOf(run, "en"))
  })

  return Notice.of({ tell })
})

/** Notifies the one who asked, and the operators' chat if the backup is not verified. */
export class Notice extends Context.Service<
  Notice,
  {
    /** Never fails; a notice that cannot be sent is logged. */
    readonly tell: (run: EndedRun) => Effect.Effect<void>
  }
>()("confidant/backup/Notice") {
  static readonly layer = Layer.effect(Notice, make)
}
