import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { Catalogue } from "../../../src/backup/keep/Catalogue.ts"
import { record, runMetrics, type Sample, samplesOf, samplesOfFiles } from "../../../src/backup/keep/BackupMetrics.ts"
import { tiersOf } from "../../../src/backup/schedule/Agenda.ts"
import { textOf, writeTextfile } from "../../../src/backup/keep/Textfile.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { type BackupRun, BackupRuns, type RunState } from "../../../src/domain/backup/BackupRuns.ts"
import type { Verdict } from "../../../src/domain/backup/Manifest.ts"
import { day, now, Shelf } from "../Shelf.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { available } from "../../support/requires.ts"
import { settingsWith } from "../../support/Settings.ts"

const run = (id: number, state: RunState, changed: Partial<BackupRun> = {}): BackupRun => ({
  id,
  kind: "backup",
  trigger: "schedule",
  tier: "daily",
  slot: null,
  askedBy: null,
  state,
  name: null,
  startedAt: id * 1_000_000,
  finishedAt: id * 1_000_000 + 90_000,
  bytes: id,
  rows: 5,
  durations: { dump: 3, restore: 4.5, compare: 1.25, total: 9 },
  detail: null,
  ...changed,
})

const lines = (runs: ReadonlyArray<BackupRun>, bucket = false) =>
  textOf(samplesOf(runs, tiersOf(bucket)))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))

describe("the samples of the runs", () => {
  it("is when it last went well, how long it took and how large it is", () => {
    assert.deepStrictEqual(lines([run(2, "verified"), run(1, "failed")]), [
      'confidant_backup_last_success_timestamp_seconds{tier="daily"} 2090',
      'confidant_backup_last_run_success{tier="daily"} 1',
      'confidant_backup_expected_interval_seconds{tier="daily"} 86400',
      "confidant_backup_last_verified_timestamp_seconds 2090",
      "confidant_backup_last_verify_success 1",
      'confidant_backup_duration_seconds{phase="dump"} 3',
      'confidant_backup_duration_seconds{phase="restore"} 4.5',
      'confidant_backup_duration_seconds{phase="compare"} 1.25',
      'confidant_backup_duration_seconds{phase="total"} 9',
      'confidant_backup_size_bytes{tier="daily"} 2',
      "confidant_backup_restore_drill_seconds 5.75",
    ])
  })

  it("leaves out the run that made the copy which a restore put in place: nothing went wrong", () => {
    assert.deepStrictEqual(lines([run(4, "restored"), run(3, "verified")]), lines([run(3, "verified")]))
  })

  it("does not count as success what differs, was not verified or was not made", () => {
    for (const state of ["failed", "could not verify", "not made", "interrupted"] as const) {
      const told = lines([run(3, state), run(1, "verified")])
      assert.include(told, 'confidant_backup_last_success_timestamp_seconds{tier="daily"} 1090')
      assert.include(told, 'confidant_backup_last_run_success{tier="daily"} 0')
      assert.include(told, "confidant_backup_last_verified_timestamp_seconds 1090")
    }
    assert.include(lines([run(3, "failed"), run(1, "verified")]), "confidant_backup_last_verify_success 0")
  })

  it("counts a wider backup for the narrower tiers, and one that was not uploaded for this machine only", () => {
    const wide = lines([run(3, "verified", { tier: "monthly" })], true)
    for (const tier of ["daily", "weekly", "monthly"]) {
      assert.include(wide, `confidant_backup_last_success_timestamp_seconds{tier="${tier}"} 3090`)
    }
    const stayed = lines([run(3, "not uploaded", { tier: "weekly" })], true).join("\n")
    assert.include(stayed, 'last_success_timestamp_seconds{tier="daily"} 3090')
    assert.notInclude(stayed, 'last_success_timestamp_seconds{tier="weekly"}')
  })

  it("leave out what is unknown, and runs that have not ended", () => {
    const open = run(9, "running", { finishedAt: null })
    assert.deepStrictEqual(lines([open]), ['confidant_backup_expected_interval_seconds{tier="daily"} 86400'])
  })

  it.effect("is the same in the gauges of the service", () =>
    Effect.gen(function* () {
      yield* record(samplesOf([run(2, "verified")], ["daily"]))
      const gauge = Metric.gauge("confidant_backup_last_success_timestamp_seconds", {
        description: runMetrics.confidant_backup_last_success_timestamp_seconds,
      })
      assert.strictEqual((yield* Metric.value(Metric.withAttributes(gauge, { tier: "daily" }))).value, 2_090)
    }),
  )

  describe.skipIf(!available("promtool"))("to promtool", () => {
    it("is in good form", () => {
      const text = textOf(samplesOf([run(3, "verified", { tier: "monthly" }), run(2, "failed")], tiersOf(true)))
      execFileSync("promtool", ["check", "metrics"], { input: text, stdio: ["pipe", "inherit", "inherit"] })
    })
  })
})

const Nothing = new Shelf().layer

describe("the samples of the files", () => {
  const samples = Effect.fnUntraced(function* (
    ...backups: ReadonlyArray<readonly ["local" | "weekly", number, Verdict]>
  ) {
    const shelf = new Shelf()
    for (const [place, age, verdict] of backups) shelf.put(place, age, verdict)
    const { copies } = yield* Effect.provide(
      Catalogue.use(({ list }) => list),
      shelf.layer,
    )
    return { copies, samples: samplesOfFiles(copies, ["local", "weekly"], true) }
  })
  const newest = (found: ReadonlyArray<Sample>) =>
    found.filter(({ name }) => name === "confidant_backup_newest_file_timestamp_seconds").map(({ value }) => value)

  it.effect("tell what lies in each place, and 0 where nothing verified does", () =>
    Effect.gen(function* () {
      const found = yield* samples(["local", 2, "VERIFIED"], ["local", 3, "VERIFIED"], ["local", 1, "FAILED"])
      assert.deepStrictEqual(newest(found.samples), [(now - 2 * day) / 1_000, 0])
      assert.deepStrictEqual(newest((yield* samples()).samples), [0, 0])
    }),
  )

  it.effect("count the backups that another key opens, where the key is this machine's own", () =>
    Effect.gen(function* () {
      const { copies } = yield* samples(["local", 1, "VERIFIED"], ["local", 2, "VERIFIED"], ["local", 3, "FAILED"])
      const [newest, ...others] = copies
      const { manifest } = newest ?? (yield* Effect.die("there are three"))
      const sealed = { ...manifest, file: { ...manifest.file, recipient: "age1new" } }
      const changed = newest === undefined ? [] : [{ ...newest, manifest: sealed }, ...others]
      const counted = (ownKey: boolean) =>
        samplesOfFiles(changed, ["local"], ownKey).find(({ name }) => name === "confidant_backup_files_of_other_keys")
      assert.strictEqual(counted(true)?.value, 2)
      assert.strictEqual(counted(false)?.value, 0)
    }),
  )
})

describe("the textfile", () => {
  it.effect("is written whole, over the one before, for everybody to read", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const dir = join(yield* fs.makeTempDirectoryScoped(), "backups")
      yield* TestClock.setTime(90_000)
      const write = Effect.provideService(
        writeTextfile,
        Settings,
        settingsWith({ backup: { dir, recipient: null, s3: null } }),
      )
      yield* write
      const { begin, finish } = yield* BackupRuns
      const id = yield* begin({ kind: "backup", trigger: "command", tier: "daily", slot: null, askedBy: null })
      yield* finish(id, { state: "verified", name: null, bytes: 1, rows: 1, durations: {}, detail: null })
      yield* write
      assert.deepStrictEqual(yield* fs.readDirectory(dir), ["confidant_backup.prom"])
      assert.include(
        yield* fs.readFileString(join(dir, "confidant_backup.prom")),
        'timestamp_seconds{tier="daily"} 90\n',
      )
      assert.strictEqual((yield* fs.stat(join(dir, "confidant_backup.prom"))).mode & 0o777, 0o644)
    }).pipe(Effect.provide(Layer.mergeAll(NodeFileSystem.layer, MemoryBackupRuns, Nothing))),
  )

  it.effect("that cannot be written is no reason to fail", () =>
    Effect.provideService(
      writeTextfile,
      Settings,
      settingsWith({ backup: { dir: "/dev/null/nowhere", recipient: null, s3: null } }),
    ).pipe(Effect.provide(Layer.mergeAll(NodeFileSystem.layer, MemoryBackupRuns, Nothing))),
  )
})
