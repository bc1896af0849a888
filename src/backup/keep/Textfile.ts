import { Effect, FileSystem } from "effect"
import { join } from "node:path"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import { runsLookedAt } from "../../policy/Backup.ts"
import { runMetrics, type Sample, samplesOf, samplesOfFiles } from "./BackupMetrics.ts"
import { Catalogue } from "./Catalogue.ts"
import { remotePlaces } from "./Manifests.ts"
import { tiersOf } from "../schedule/Agenda.ts"

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`

const line = ({ labels, name, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${quoted(text)}`)
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`
}

export const textOf = (samples: ReadonlyArray<Sample>): string =>
  Object.entries(runMetrics)
    .map(([name, help]) => {
      const lines = samples.filter((sample) => sample.name === name).map(line)
      return lines.length === 0 ? "" : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`
    })
    .join("")

const fileName = "confidant_backup.prom"

/** Writes `confidant_backup.prom` atomically after each run: a command ends before it could be scraped. Failures are logged. */
export const writeTextfile = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { backup } = yield* Settings
  const runs = yield* BackupRuns
  const { copies, unreachable } = yield* Catalogue.use((catalogue) => catalogue.list)
  const places =
    backup.s3 === null || unreachable !== null ? (["local"] as const) : (["local", ...remotePlaces] as const)
  const samples = [
    ...samplesOf(yield* runs.recent(runsLookedAt), tiersOf(backup.s3 !== null)),
    ...samplesOfFiles(copies, places, backup.recipient === null),
  ]
  const unfinished = join(backup.dir, `.${fileName}`)
  yield* fs.makeDirectory(backup.dir, { recursive: true, mode: 0o700 })
  yield* fs.writeFileString(unfinished, textOf(samples), { mode: 0o644 })
  yield* fs.rename(unfinished, join(backup.dir, fileName))
}).pipe(
  Effect.catch((error) => {
    const why = error._tag === "PlatformError" ? fileFailure(error) : error.message
    return Effect.logWarning(`The backup metrics could not be written: ${why}`)
  }),
)
