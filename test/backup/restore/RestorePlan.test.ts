import { assert, describe, it } from "@effect/vitest"
import { Stream } from "effect"
import { planLines, type RestorePlan } from "../../../src/backup/restore/RestorePlan.ts"
import { BackupName, type Manifest } from "../../../src/domain/backup/Manifest.ts"

const at = Date.UTC(2026, 10, 20, 2)
const hour = 3_600_000

const database = {
  serverVersion: 150_018,
  encoding: "UTF8",
  collate: "C",
  ctype: "C",
  bytes: 31_000_000,
  dataDirectory: null,
  walBytes: 0,
  migration: 4,
  serves: 4,
}

const manifest: Manifest = {
  format: 1,
  name: BackupName.make("confidant_20261120_020000"),
  at,
  database: { ...database, name: "diary" },
  tools: { confidant: "0", node: "24", pgDump: "15.18" },
  file: { bytes: 5_000_000, sha256: "00", dumpBytes: 9, recipient: "age1" },
  fingerprint: { tables: [{ schema: "public", table: "t", rows: 1_200, digest: "0" }], sequences: [], extensions: [] },
  schemaSha256: "00",
  durations: {},
  drills: [{ of: "stream", verdict: "VERIFIED", detail: "", at, restoreSeconds: 40, compareSeconds: 5 }],
}

const plan: RestorePlan = {
  source: {
    address: "/backups/confidant_20261120_020000.dump.zst.age",
    form: { kind: "sealed", gzip: false },
    bytes: 5_000_000,
    manifest,
    open: Stream.empty,
    erasures: [],
    passedOver: [],
  },
  at: at + 5 * hour,
  server: "/run/postgresql",
  target: { ...database, name: "diary", estimatedRows: 1_300 },
  holdings: { people: 3, messages: 70, newestMessage: at + 4 * hour, messagesSince: 8 },
  isEmpty: false,
  keptAs: "diary_before_20261120_070000",
  safetyBackup: true,
  identity: null,
  toForget: 2,
  isLedgerMissing: false,
  lack: null,
}

const text = (change: Partial<RestorePlan>) =>
  planLines({ ...plan, ...change })
    .map((line) => line.join(": "))
    .join("\n")
const withDrills = (drills: Manifest["drills"]) =>
  text({ source: { ...plan.source, manifest: { ...manifest, drills } } })

describe("the plan of a restore", () => {
  it("says what is restored, what is replaced, what is lost and what is kept", () => {
    assert.deepStrictEqual(text({}).split("\n"), [
      "Restore: /backups/confidant_20261120_020000.dump.zst.age (5.0 MB, one of ours, sealed)",
      "Of: 2026-11-20 02:00:00 UTC (5.0 h ago), database diary",
      "State: VERIFIED; last restored 2026-11-20 02:00:00 UTC from the stream: VERIFIED",
      "Holds: 1200 rows in 1 table, 31.0 MB in the database",
      "Time: about 45 s, as in the last drill",
      "Replaces: database diary on /run/postgresql",
      "Now in it: 31.0 MB: 70 messages from 3 people, the newest from 2026-11-20 06:00:00 UTC",
      "First: a backup of it is made and verified",
      "Stays: the database that is there now, as diary_before_20261120_070000, until you drop it",
      "Forgotten: 2 people who asked to be forgotten stay forgotten",
      "Warning: 8 messages are newer than the backup and will be gone from the bot.",
    ])
  })

  it("warns of a newer one that it passes over, before anything else", () => {
    const passedOver = ["/backups/b is newer, but it is damaged: it has 3 bytes instead of 4."]
    const lines = text({ source: { ...plan.source, passedOver } }).split("\n")
    const first = lines.find((line) => line.startsWith("Warning"))
    assert.strictEqual(first, `Warning: ${passedOver.join("")}`)
  })

  it("warns of a backup that failed or was never restored", () => {
    const [drill] = manifest.drills
    assert.include(
      withDrills(drill === undefined ? [] : [{ ...drill, verdict: "FAILED", detail: "table t is missing" }]),
      "Warning: This backup is FAILED",
    )
    assert.include(withDrills([]), "unknown: it was never restored")
    assert.include(withDrills([]), "Warning: This backup is COULD NOT VERIFY")
  })

  it("warns of what nothing is known about, and of SQL", () => {
    const foreign = text({ source: { ...plan.source, form: { kind: "sql", gzip: true }, manifest: null } })
    assert.include(foreign, "plain SQL, gzip")
    assert.include(foreign, "Warning: UNVERIFIED")
    assert.include(foreign, "only a file that you trust")
    assert.notInclude(foreign, "State:")
  })

  it("warns that nobody will be forgotten where the list of those who asked is missing", () => {
    const missing = text({ isLedgerMissing: true, toForget: 0 })
    assert.include(missing, "Warning: NOBODY WILL BE FORGOTTEN")
    assert.include(missing, "Forgotten: unknown")
  })

  it("says that there is no room", () =>
    assert.include(text({ lack: "no room: a copy needs 2 GB" }), "Warning: There is no room: a copy needs 2 GB."))

  it("says whether anything is there to be saved, and when it is not", () => {
    assert.include(text({ safetyBackup: false }), "Warning: The database is NOT backed up first")
    const empty = text({ isEmpty: true, safetyBackup: false })
    assert.include(empty, "it is empty")
    assert.notInclude(empty, "NOT backed up")
    assert.notInclude(empty, "First:")
  })
})
