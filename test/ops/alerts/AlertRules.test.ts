import { assert, describe, test } from "@effect/vitest"
import { rules } from "../../../src/ops/alerts/AlertRules.ts"
import { remember, type Sample } from "../../../src/ops/alerts/AlertSample.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const well: Sample = {
  at: 10 * day,
  criticalSaveFailures: 0,
  messages: 0,
  retriedMessages: 0,
  putOff: 0,
  queries: 0,
  slowQueries: 0,
  costUsd: 0,
  costElsewhereUsd: 0,
  exportFailures: 0,
  budgetUsd: null,
  oldestUnanswered: 0,
  notStoredFor: 0,
  deadLetters: 0,
  openBreakers: [],
  diskFree: new Map([["state", 50]]),
  diskSize: new Map([["state", 100]]),
  backupIntervals: new Map([["daily", 86_400]]),
  backupSuccesses: new Map([["daily", (9.5 * day) / 1_000]]),
  backupVerifiedAt: (9.5 * day) / 1_000,
  backupVerifiedWell: true,
  refusingModels: [],
  backupNewestFile: (9.5 * day) / 1_000,
  backupOtherKeys: 0,
  postgres: {
    transaction: 5,
    xidAge: 150_000_000,
    deadlocks: 2,
    archiveFailing: 0,
    replicationLag: 0,
    slotRetained: 0,
    connections: 20,
    maxConnections: 100,
  },
  notReady: [],
}

/** So many minutes after `well`. */
const after = (minutes: number, changed: Partial<Sample> = {}): Sample => ({
  ...well,
  at: well.at + minutes * minute,
  ...changed,
})

/** The names of what is found, with their subjects. */
const found = (...samples: readonly [Sample, ...ReadonlyArray<Sample>]): ReadonlyArray<string> =>
  rules.flatMap(({ find, name }) =>
    find(samples, samples.at(-1) ?? samples[0]).map(({ subject }) => (subject === "" ? name : `${name} ${subject}`)),
  )

describe("the rules of alerts", () => {
  test.each<readonly [string, Partial<Sample>]>([
    ["BackupGone", { backupNewestFile: 0 }],
    ["BackupGone", { backupNewestFile: (8.4 * day) / 1_000 }],
    ["BackupKeyChanged", { backupOtherKeys: 3 }],
    ["PostgresTransactionLong", { postgres: { ...well.postgres, transaction: 3_700 } }],
    ["PostgresXidAgeHigh", { postgres: { ...well.postgres, xidAge: 600_000_000 } }],
    ["PostgresDeadlocks", { postgres: { ...well.postgres, deadlocks: 7 } }],
    ["PostgresArchivingFails", { postgres: { ...well.postgres, archiveFailing: 400 } }],
    ["PostgresReplicaLags", { postgres: { ...well.postgres, replicationLag: 400 } }],
    ["PostgresSlotKeepsLog", { postgres: { ...well.postgres, slotRetained: 5 * 2 ** 30 } }],
    ["PostgresConnectionsHigh", { postgres: { ...well.postgres, connections: 90 } }],
  ])("find %s", (name, changed) => assert.deepStrictEqual(found(well, after(10, changed)), [name]))

  test("find nothing about files while no backup was ever made, nor where they were not looked at", () => {
    assert.deepStrictEqual(found({ ...well, backupSuccesses: new Map(), backupNewestFile: 0 }), ["BackupMissing"])
    assert.deepStrictEqual(found({ ...well, backupNewestFile: null }), [])
  })

  test("find nothing where all is well, and nothing at the very start", () => {
    assert.deepStrictEqual(found(well, after(1), after(20)), [])
    assert.deepStrictEqual(
      found({
        ...well,
        oldestUnanswered: null,
        deadLetters: null,
        backupIntervals: new Map(),
        backupSuccesses: new Map(),
        backupVerifiedAt: null,
        backupVerifiedWell: null,
        diskFree: new Map(),
        diskSize: new Map(),
      }),
      ["BackupMetricsAbsent"],
      "which holds until the backups were looked at first, and is told when that takes half an hour",
    )
  })

  test("count critical save failures of the last hour: more than 10", () => {
    const failed = (minutes: number, criticalSaveFailures: number) => after(minutes, { criticalSaveFailures })
    assert.deepStrictEqual(found(well, failed(50, 10)), [])
    assert.deepStrictEqual(found(well, failed(50, 11)), ["CriticalSaveFailures"])
    assert.deepStrictEqual(found(well, failed(50, 11), failed(70, 11)), ["CriticalSaveFailures"])
    assert.deepStrictEqual(found(well, failed(50, 11), failed(111, 11)), [])
  })

  test("find what was put off in the last 15 minutes, and nothing of before", () => {
    assert.deepStrictEqual(found(well, after(10, { putOff: 1 })), ["AnswersPutOff"])
    assert.deepStrictEqual(found(after(0, { putOff: 7 }), after(10, { putOff: 7 })), [])
    assert.deepStrictEqual(found(well, after(10, { putOff: 7 }), after(26, { putOff: 7 })), [])
  })

  test("find a share of retried messages over a half, of 10 at least", () => {
    const of = (messages: number, retriedMessages: number) => found(well, after(10, { messages, retriedMessages }))
    assert.deepStrictEqual(of(9, 9), [])
    assert.deepStrictEqual(of(10, 5), [])
    assert.deepStrictEqual(of(10, 6), ["MessageRetryShareHigh"])
  })

  test("find 1 % of slow statements, of 100 at least", () => {
    const of = (queries: number, slowQueries: number) => found(well, after(10, { queries, slowQueries }))
    assert.deepStrictEqual(of(99, 99), [])
    assert.deepStrictEqual(of(1000, 9), [])
    assert.deepStrictEqual(of(1000, 10), ["SlowQueryShareHigh"])
  })

  test("look only at the last 15 minutes for shares", () => {
    const bad = after(5, { queries: 1000, slowQueries: 900, messages: 20, retriedMessages: 20 })
    assert.deepStrictEqual(found(well, bad), ["MessageRetryShareHigh", "SlowQueryShareHigh"])
    assert.deepStrictEqual(found(well, bad, { ...bad, at: bad.at + 15 * minute, queries: 2000, messages: 40 }), [])
  })

  test("find somebody who waits for more than a minute", () => {
    assert.deepStrictEqual(found(after(0, { oldestUnanswered: 60 })), [])
    assert.deepStrictEqual(found(after(0, { oldestUnanswered: 60.1 })), ["OldestUnansweredHigh"])
  })

  test("report each open breaker separately, that of Redis as a warning", () => {
    assert.deepStrictEqual(found(after(0, { openBreakers: ["telegram", "redis", "model:small"] })), [
      "CircuitBreakerOpen telegram",
      "CircuitBreakerOpen model:small",
      "CacheBreakerOpen redis",
    ])
  })

  test("find backups that are overdue, missing, not proved, or not known", () => {
    const late = (hours: number) =>
      after(0, { backupSuccesses: new Map([["daily", (10 * day - hours * hour) / 1_000]]) })
    assert.deepStrictEqual(found(late(26)), [])
    assert.deepStrictEqual(found(late(27)), ["BackupStale daily"])
    assert.deepStrictEqual(found(after(0, { backupSuccesses: new Map() })), ["BackupMissing"])
    assert.deepStrictEqual(found(after(0, { backupVerifiedWell: false })), ["BackupUnverified"])
    assert.deepStrictEqual(found(after(0, { backupVerifiedAt: (1.9 * day) / 1_000 })), ["BackupUnverified"])
    assert.deepStrictEqual(found(after(0, { backupIntervals: new Map() })), ["BackupMetricsAbsent"])
  })

  test("find a disk that is full, low, or full within a day as it goes on", () => {
    const free = (minutes: number, bytes: number) => after(minutes, { diskFree: new Map([["state", bytes]]) })
    assert.deepStrictEqual(found(free(0, 4)), ["DiskAlmostFull state"])
    assert.deepStrictEqual(found(free(0, 9)), ["DiskFillsUp state"])
    assert.deepStrictEqual(found(free(0, 41), free(60, 39), free(120, 37)), ["DiskFillsUp state"])
    assert.deepStrictEqual(found(free(0, 39), free(30, 20)), [], "too little is known of it")
    assert.deepStrictEqual(found(free(0, 36), free(60, 35), free(120, 34)), [])
    assert.deepStrictEqual(found(free(0, 30), free(60, 35)), [])
    assert.deepStrictEqual(found(free(0, 90), free(60, 70)), [], "much room is left")
  })

  test("find what the model costs over its budget, when there is one", () => {
    const spent = (costUsd: number, budgetUsd: number | null) => found(well, after(60, { costUsd, budgetUsd }))
    assert.deepStrictEqual(spent(5, 5), [])
    assert.deepStrictEqual(spent(5.01, 5), ["LlmSpendHigh"])
    assert.deepStrictEqual(spent(500, null), [])
    assert.deepStrictEqual(
      found(well, after(60, { costUsd: 3, costElsewhereUsd: 2.5, budgetUsd: 5 })),
      ["LlmSpendHigh"],
      "of all processes together",
    )
  })

  test("find a collector that takes nothing, not one that missed a batch", () => {
    assert.deepStrictEqual(found(well, after(10, { exportFailures: 3 })), [])
    assert.deepStrictEqual(found(well, after(10, { exportFailures: 4 })), ["TelemetryExportFailing"])
  })

  test("find a bot that cannot serve, and dead letters", () => {
    assert.deepStrictEqual(found(after(0, { notReady: ["the database is down"], deadLetters: 1 })), [
      "NotReady",
      "DeadLetters",
    ])
  })
})

describe("samples", () => {
  const all: Array<ReadonlyArray<Sample>> = []
  let samples: ReadonlyArray<Sample> = []
  for (let at = 0; at <= 2 * day; at += 15_000) {
    samples = remember(samples, { ...well, at })
    if (at % hour === 0) all.push(samples)
  }

  test("of a day are few, and always reach back as far as the longest window", () => {
    for (const [hours, kept] of all.entries()) {
      assert.isAtMost(kept.length, 540)
      if (hours >= 24) assert.isAtMost(kept[0]?.at ?? Infinity, (hours - 24) * hour)
    }
  })

  test("of the last hour are all there", () => {
    assert.lengthOf(
      samples.filter(({ at }) => at > 2 * day - hour),
      240,
    )
  })
})
