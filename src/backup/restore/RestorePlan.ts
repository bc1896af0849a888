import { DateTime } from "effect"
import { counted } from "../../domain/Counted.ts"
import type { DatabaseFacts, Holdings } from "../../domain/backup/Databases.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import { rowsOf, verdictOf } from "../keep/Manifests.ts"
import { size, time } from "../make/Progress.ts"
import type { RestoreSource } from "./RestoreSource.ts"

export interface RestorePlan {
  readonly source: RestoreSource
  readonly at: number
  readonly server: string
  readonly target: DatabaseFacts
  readonly holdings: Holdings | null
  readonly isEmpty: boolean
  readonly keptAs: string
  readonly safetyBackup: boolean
  readonly identity: string | null
  readonly toForget: number
  readonly isLedgerMissing: boolean
  /** Why there is no room for the copy; null: there is, or nobody can tell. */
  readonly lack: string | null
}

const moment = (millis: number) =>
  `${DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")} UTC`

const age = (millis: number): string => {
  const hours = millis / 3_600_000
  return hours < 48 ? time(Math.max(0, millis / 1_000)) : counted(Math.round(hours / 24), "day")
}

const forms = { sealed: "one of ours, sealed", custom: "pg_dump's custom format", sql: "plain SQL" } as const

const secondsOf = (manifest: Manifest): number | null => {
  const drill = manifest.drills.findLast(({ verdict }) => verdict === "VERIFIED")
  return drill === undefined ? null : drill.restoreSeconds + drill.compareSeconds
}

const ofManifest = (manifest: Manifest, now: number): ReadonlyArray<readonly [string, string]> => {
  const drill = manifest.drills.at(-1)
  const seconds = secondsOf(manifest)
  const tried =
    drill === undefined
      ? "never restored"
      : `last restored ${moment(drill.at)} from the ${drill.of}: ${drill.verdict}${drill.detail === "" ? "" : `, ${drill.detail}`}`
  return [
    ["Of", `${moment(manifest.at)} (${age(now - manifest.at)} ago), database ${manifest.database.name}`],
    ["State", `${verdictOf(manifest)}; ${tried}`],
    [
      "Holds",
      `${counted(rowsOf(manifest), "row")} in ${counted(manifest.fingerprint.tables.length, "table")}, ${size(manifest.database.bytes)} in the database`,
    ],
    ["Time", seconds === null ? "unknown: it was never restored" : `about ${time(seconds)}, as in the last drill`],
  ]
}

const warnings = (plan: RestorePlan): ReadonlyArray<string> => {
  const { holdings, isEmpty, isLedgerMissing, lack, safetyBackup, source } = plan
  const { form, manifest } = source
  const state = manifest === null ? null : verdictOf(manifest)
  return [
    ...source.passedOver,
    ...(lack === null ? [] : [`There is ${lack}. The restore will be refused.`]),
    ...(isLedgerMissing
      ? [
          "NOBODY WILL BE FORGOTTEN: there is no erasures.jsonl beside the backup, in BACKUP_DIR or in the bucket. People who asked to be forgotten since this backup would be back.",
        ]
      : []),
    ...(manifest === null
      ? ["UNVERIFIED: the file has no manifest. Nothing will be compared, so it may be incomplete."]
      : []),
    ...(form.kind === "sql" ? ["SQL is run as it stands: restore only a file that you trust."] : []),
    ...(state === null || state === "VERIFIED" ? [] : [`This backup is ${state}: prefer one that is VERIFIED.`]),
    ...(safetyBackup || isEmpty ? [] : ["The database is NOT backed up first: only its renamed copy remains."]),
    ...(holdings !== null && manifest !== null && holdings.messagesSince > 0
      ? [
          `${counted(holdings.messagesSince, "message is", "messages are")} newer than the backup and will be gone from the bot.`,
        ]
      : []),
  ]
}

const present = ({ holdings, isEmpty, target }: RestorePlan): string => {
  if (isEmpty) return "nothing: it is empty"
  if (holdings === null) return `${size(target.bytes)}, without tables of this bot`
  const { messages, newestMessage, people } = holdings
  const newest = newestMessage === null ? "" : `, the newest from ${moment(newestMessage)}`
  return `${size(target.bytes)}: ${counted(messages, "message")} from ${counted(people, "person", "people")}${newest}`
}

export const planLines = (plan: RestorePlan): ReadonlyArray<readonly [string, string]> => {
  const { at, isEmpty, isLedgerMissing, keptAs, safetyBackup, server, source, target, toForget } = plan
  const { address, bytes, form, manifest } = source
  return [
    ["Restore", `${address} (${size(bytes)}, ${forms[form.kind]}${form.gzip ? ", gzip" : ""})`],
    ...(manifest === null ? [] : ofManifest(manifest, at)),
    ["Replaces", `database ${target.name} on ${server}`],
    ["Now in it", present(plan)],
    ...(isEmpty || !safetyBackup ? [] : [["First", "a backup of it is made and verified"] as const]),
    ["Stays", `the database that is there now, as ${keptAs}, until you drop it`],
    [
      "Forgotten",
      isLedgerMissing
        ? "unknown: the list is missing"
        : `${counted(toForget, "person", "people")} who asked to be forgotten ${toForget === 1 ? "stays" : "stay"} forgotten`,
    ],
    ...warnings(plan).map((text) => ["Warning", text] as const),
  ]
}
