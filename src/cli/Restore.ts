import { Console, DateTime, Effect, type Layer, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { time } from "../backup/make/Progress.ts"
import { Restore, type RestoreReport } from "../backup/restore/Restore.ts"
import { planLines } from "../backup/restore/RestorePlan.ts"
import { counted } from "../domain/Counted.ts"
import { BackupError } from "../domain/backup/BackupError.ts"
import { MayBeginEmpty } from "../domain/MayBeginEmpty.ts"
import { confirm } from "./Confirm.ts"
import { plainLine } from "./Table.ts"
import { watched } from "./Watched.ts"

const file = Argument.String("file").pipe(
  Argument.withDefault("latest"),
  Argument.withDescription("A file, the name of a backup, s3://bucket/prefix/…, or latest: the newest verified one"),
)

const shape = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:\d{2})?$/

/** Unix milliseconds of an ISO 8601 time; UTC without an offset, as in names of backups. */
export const moment = (text: string): Option.Option<number> => {
  const found = shape.exec(text)
  if (found === null) return Option.none()
  return Option.map(
    DateTime.make(`${text.replace(" ", "T")}${found[1] === undefined ? "Z" : ""}`),
    DateTime.toEpochMillis,
  )
}

const at = Flag.String("at").pipe(
  Flag.filterMap(moment, () => "a time like 2026-11-20T14:00 (UTC), or with an offset, 2026-11-20T14:00+02:00"),
  Flag.withDescription("The newest verified backup of this time or before"),
  Flag.optional,
)

const identity = Flag.String("identity").pipe(
  Flag.withDescription("The file with the secret key of the backup; without it this machine's own key"),
  Flag.optional,
)

const yes = Flag.String("yes").pipe(
  Flag.withMetavar("DATABASE_NAME"),
  Flag.withDescription("Do not ask: the name of the database that may be replaced, for scripts"),
  Flag.optional,
)

const dryRun = Flag.Boolean("dry-run").pipe(Flag.withDefault(false), Flag.withDescription("Show the plan only"))

const noSafetyBackup = Flag.Boolean("no-safety-backup").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Replace the database without making a backup of it first"),
)

const withoutErasures = Flag.Boolean("without-erasures").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Go on although the list of people who asked to be forgotten is missing"),
)

const unlisted = confirm(
  "Type nobody if it is certain that nobody asked to be forgotten since:",
  "nobody",
  "the list of people who asked to be forgotten is missing. Put erasures.jsonl into BACKUP_DIR, or go on with --without-erasures",
)

const agreed = Effect.fnUntraced(function* (database: string, name: Option.Option<string>) {
  if (Option.isNone(name)) {
    return yield* confirm(
      `Type the name of the database (${database}) to replace it:`,
      database,
      `in a script, agree with --yes ${database}`,
    )
  }
  if (name.value === database) return
  return yield* new BackupError({
    failure: "declined",
    message: `--yes ${plainLine(name.value)} is not the name of the database, which is ${database}. Nothing was changed.`,
  })
})

const shown = ([label, value]: readonly [string, string]) => `${`${label}:`.padEnd(12)}${plainLine(value)}`

const reportLines = (
  { database, dropIt, forgotten, keptAs, rows, savedAs, seconds }: RestoreReport,
  verified: boolean,
) => [
  `Restored: database ${database} holds ${counted(rows, "row")}, ${verified ? "equal to the manifest" : "compared with nothing"}, after ${time(seconds)}.`,
  ...(forgotten > 0 ? [`Forgotten again, as they had asked: ${forgotten}.`] : []),
  ...(savedAs === null ? [] : [`The previous contents are saved as backup ${savedAs}.`]),
  `The old database is kept as ${keptAs}. Once you are sure, drop it: ${dropIt}`,
  "Start the bot: it answers with the restored history.",
]

const run = Effect.fnUntraced(function* (options: {
  readonly file: string
  readonly at: Option.Option<number>
  readonly identity: Option.Option<string>
  readonly yes: Option.Option<string>
  readonly dryRun: boolean
  readonly noSafetyBackup: boolean
  readonly withoutErasures: boolean
}) {
  const restore = yield* Restore
  const plan = yield* restore.plan({
    ref: options.file,
    at: Option.getOrNull(options.at),
    identity: Option.getOrNull(options.identity),
    safetyBackup: !options.noSafetyBackup,
  })
  yield* Console.log(planLines(plan).map(shown).join("\n"))
  if (options.dryRun) return yield* Console.log("Nothing was changed.")
  if (plan.isLedgerMissing && !options.withoutErasures) yield* unlisted
  yield* agreed(plan.target.name, options.yes)
  const report = yield* watched(restore.carryOut(plan))
  yield* Console.log(reportLines(report, plan.source.manifest !== null).join("\n"))
  yield* Effect.forEach(report.problems, (problem) => Console.error(`Warning: ${problem}`))
})

export const restore = <E>(operator: Layer.Layer<Restore, E>) =>
  Command.make("restore", { file, at, identity, yes, dryRun, noSafetyBackup, withoutErasures }, (options) =>
    // What is restored takes the place of the empty database at once.
    run(options).pipe(Effect.provide(operator), Effect.provideService(MayBeginEmpty, true)),
  ).pipe(Command.withDescription("Put a backup, or a dump made by other tools, in the place of the database"))
