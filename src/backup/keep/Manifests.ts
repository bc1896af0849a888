import { DateTime, Effect, Option, Schema } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import type { Tier } from "../../domain/backup/BackupRuns.ts"
import { BackupName, type Drill, Manifest, type Verdict } from "../../domain/backup/Manifest.ts"

/** `local` is BACKUP_DIR, the others are folders of the bucket. */
export type Place = "local" | "weekly" | "monthly"

export const remotePlaces = ["weekly", "monthly"] as const

export const remotePlaceOf = (tier: Tier): Exclude<Place, "local"> | null => (tier === "daily" ? null : tier)

export const fileEnding = ".dump.zst.age"

export const dumpKey = (place: Place, name: BackupName): string =>
  `${place === "local" ? "" : `${place}/`}${name}${fileEnding}`

/** Not beside the dumps: a lifecycle rule moves `weekly/` and `monthly/` to colder storage. */
export const manifestKey = (place: Place, name: BackupName): string =>
  `${place === "local" ? "" : `manifests/${place}/`}${name}.json`

const isName = Schema.is(BackupName)

export const nameIn = (key: string, ending: string): BackupName | null => {
  const file = key.slice(key.lastIndexOf("/") + 1)
  const name = file.endsWith(ending) ? file.slice(0, -ending.length) : ""
  return isName(name) ? name : null
}

export const nameOf = (key: string): BackupName | null => nameIn(key, fileEnding) ?? nameIn(key, ".json")

const compact = (iso: string) => iso.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")

export const nameAt = (iso: string): BackupName => BackupName.make(`confidant_${compact(iso)}`)

/** When it was made, Unix milliseconds. */
export const timeOf = (name: BackupName): number | null => {
  const [, year, month, day, hour, minute, second] = /_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(name) ?? []
  return Option.getOrNull(
    Option.map(DateTime.make(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`), DateTime.toEpochMillis),
  )
}

const Text = Schema.fromJsonString(Manifest)

const decode = Schema.decodeUnknownOption(Text)

export const readManifest = (text: string): Manifest | null => Option.getOrNull(decode(text))

export const writeManifest = (manifest: Manifest): Effect.Effect<string, BackupError> =>
  Schema.encodeEffect(Manifest)(manifest).pipe(
    Effect.map((encoded) => `${JSON.stringify(encoded, null, 2)}\n`),
    Effect.mapError(() => new BackupError({ failure: "no backup", message: "The manifest cannot be encoded." })),
  )

/** The newest drill with a result; one that could not be done says nothing about the backup. */
export const verdictOf = (manifest: Manifest): Verdict =>
  manifest.drills.findLast(({ verdict }) => verdict !== "COULD NOT VERIFY")?.verdict ?? "COULD NOT VERIFY"

interface Sealed {
  readonly manifest: Pick<Manifest, "file">
}

export const sealedToOthers = <A extends Sealed>(keys: ReadonlyArray<string>, copies: ReadonlyArray<A>) =>
  copies.filter(({ manifest }) => !keys.includes(manifest.file.recipient))

export const rowsOf = ({ fingerprint }: Pick<Manifest, "fingerprint">): number =>
  fingerprint.tables.reduce((sum, { rows }) => sum + rows, 0)

export const withDrill = (manifest: Manifest, drill: Drill): Manifest => ({
  ...manifest,
  drills: [...manifest.drills, drill],
})
