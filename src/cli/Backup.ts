import { Clock, Console, Effect, type Layer, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Agenda } from "../backup/schedule/Agenda.ts"
import { Backup } from "../backup/make/Backup.ts"
import { Catalogue } from "../backup/keep/Catalogue.ts"
import { runDue } from "../backup/schedule/DueRun.ts"
import { remotePlaces } from "../backup/keep/Manifests.ts"
import * as Progress from "../backup/make/Progress.ts"
import { Prune } from "../backup/keep/Prune.ts"
import { bucket, upload } from "../backup/make/Upload.ts"
import { Verify } from "../backup/make/Verify.ts"
import { counted } from "../domain/Counted.ts"
import { BackupError } from "../domain/backup/BackupError.ts"
import { BackupRuns, Tier } from "../domain/backup/BackupRuns.ts"
import type { RemoteBackups } from "../domain/backup/ObjectStore.ts"
import { statusOf, unknown } from "./BackupStatus.ts"
import { backupJson, backupText, listJson, listText, prunedText, verifyJson, verifyText } from "./BackupText.ts"
import { Ended } from "./Ended.ts"
import { plainLine } from "./Table.ts"
import { watched } from "./Watched.ts"

/** Each is built only for the command that runs. */
export interface BackupLayers<E> {
  readonly backups: Layer.Layer<Backup | Verify | BackupRuns | Prune, E>
  readonly dueBackups: Layer.Layer<Agenda | Backup | BackupRuns, E>
  readonly shelf: Layer.Layer<Catalogue | RemoteBackups | Prune, E>
}

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const print = (asJson: boolean, value: unknown, text: string) =>
  Console.log(asJson ? JSON.stringify(value, null, 2) : text)

const tier = Flag.Literals("tier", Tier.literals).pipe(
  Flag.withDefault("daily"),
  Flag.withDescription("daily stays in BACKUP_DIR; weekly and monthly go to the bucket too"),
)

const due = Flag.Boolean("due").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Only what is due or requested; the service runs this"),
)

/** First print what was made; then a problem decides the exit code. */
const run = Effect.fnUntraced(function* (options: { readonly json: boolean; readonly tier: Tier }) {
  const report = yield* watched(Backup.use((backup) => backup.run({ trigger: "command", tier: options.tier })))
  yield* print(options.json, backupJson(report), backupText(report))
  if (report.problem !== null) return yield* report.problem
})

const file = Argument.String("file").pipe(
  Argument.withDefault("latest"),
  Argument.withDescription("A file, the name of a backup, s3://bucket/prefix/…, or latest"),
)

const identity = Flag.String("identity").pipe(
  Flag.withDescription("The file with the secret key of the backup; without it this machine's own key"),
  Flag.optional,
)

const verify = Effect.fnUntraced(function* (options: {
  readonly file: string
  readonly identity: Option.Option<string>
  readonly json: boolean
}) {
  const wish = { ref: options.file, identity: Option.getOrNull(options.identity) }
  const report = yield* watched(Verify.use((drills) => drills.run(wish)))
  yield* print(options.json, verifyJson(report), verifyText(report))
  if (report.problem !== null) return yield* report.problem
})

const list = Effect.fnUntraced(function* (options: { readonly json: boolean }) {
  const listing = yield* Catalogue.use((catalogue) => catalogue.list)
  yield* print(options.json, listJson(listing), listText(listing))
  if (listing.unreachable !== null) {
    yield* Console.error(`The bucket could not be read: ${plainLine(listing.unreachable)}`)
  }
})

const status = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const listing = yield* Catalogue.use((catalogue) => catalogue.list)
  return statusOf(listing, now)
})

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Say what would be removed or kept, and why"),
)

const pruned = Effect.fnUntraced(function* (options: { readonly dryRun: boolean; readonly json: boolean }) {
  const report = yield* Prune.use((prune) => prune.run(options))
  yield* print(options.json, report, prunedText(report.pruned))
  yield* Effect.forEach(report.problems, (problem) => Console.error(plainLine(problem)))
  if (report.refused === 0) return
  return yield* new BackupError({
    failure: "retention refused",
    message: `${counted(report.refused, "old backup stays", "old backups stay")}: no newer one in their place is verified.`,
  })
})

/** Nobody else makes or removes backups meanwhile. */
const alone = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.scoped(
    Effect.andThen(
      BackupRuns.use(({ lock }) => lock),
      work,
    ),
  )

const name = Argument.String("name").pipe(
  Argument.withDefault("latest"),
  Argument.withDescription("The name of a backup, or latest: the newest verified one"),
)

const place = Flag.Literals("tier", remotePlaces).pipe(Flag.withDescription("Where it belongs"))

const sent = Effect.fnUntraced(function* (options: { readonly name: string; readonly tier: "weekly" | "monthly" }) {
  const remote = yield* bucket
  const { copies } = yield* Catalogue.use((catalogue) => catalogue.here)
  const copy = copies.find(
    (one) => one.name === options.name || (options.name === "latest" && one.verdict === "VERIFIED"),
  )
  if (copy === undefined) {
    return yield* new BackupError({ failure: "usage", message: `There is no backup ${options.name} in BACKUP_DIR.` })
  }
  const plan = { phases: [{ phase: "upload", weight: 1 }], bytes: copy.bytes, rows: 0 } as const
  const send = Effect.flatMap(Progress.begin(plan), (progress) => upload(remote, copy, options.tier, progress))
  yield* Console.log(`Uploaded to ${yield* watched(Effect.scoped(send))}`)
})

export const backup = <E extends { readonly message: string }>({ backups, dueBackups, shelf }: BackupLayers<E>) =>
  Command.make("backup", { tier, json, due }, (options) =>
    options.due
      ? Effect.provide(
          Effect.flatMap(runDue, (report) => report?.problem ?? Effect.void),
          dueBackups,
        )
      : Effect.provide(run(options), backups),
  ).pipe(
    Command.withDescription("Back up the database: dump, restore and compare, seal, upload, prune"),
    Command.withSubcommands([
      Command.make("verify", { file, identity, json }, (options) => Effect.provide(verify(options), backups)).pipe(
        Command.withDescription(
          "Open a sealed backup, restore it beside the database and compare it with its manifest",
        ),
      ),
      Command.make("list", { json }, (options) => Effect.provide(list(options), shelf)).pipe(
        Command.withDescription("The backups of both places, and other files found there"),
      ),
      Command.make("status", {}, () =>
        Effect.provide(status, shelf).pipe(
          Effect.catch(({ message }) => Effect.succeed(unknown(plainLine(message)))),
          Effect.tap(({ line }) => Console.log(line)),
          Effect.flatMap(({ code }) => (code === 0 ? Effect.void : Effect.fail(new Ended({ code })))),
        ),
      ).pipe(Command.withDescription("One line for monitoring: exit 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN")),
      Command.make("prune", { dryRun, json }, (options) =>
        options.dryRun ? Effect.provide(pruned(options), shelf) : Effect.provide(alone(pruned(options)), backups),
      ).pipe(Command.withDescription("Remove backups past their place's retention")),
      Command.make("upload", { name, tier: place }, (options) => Effect.provide(sent(options), shelf)).pipe(
        Command.withDescription("Put a backup into the bucket, or resume an interrupted upload"),
      ),
    ]),
  )
