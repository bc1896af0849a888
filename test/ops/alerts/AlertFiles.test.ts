import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, test } from "@effect/vitest"
import { Duration, Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { root } from "../../../src/config/Root.ts"
import * as AlertRules from "../../../src/ops/alerts/AlertRules.ts"
import { thresholds } from "../../../src/policy/ops/Alerts.ts"
import { dashboards, expressions, inhibitions, type Rule, rules } from "../../support/Deployed.ts"
import { builtIn, groupingOf, registry, selectorsOf } from "../../support/PromQl.ts"
import { missing } from "../../support/requires.ts"

const alerts = rules.filter(({ alert }) => alert !== undefined)
/** In the sources. */
const runbookOf = ({ annotations }: Rule) => `docs/runbooks/${basename(annotations?.["runbook_url"] ?? "")}`

const recorded = new Map(rules.flatMap(({ expr, record }) => (record === undefined ? [] : [[record, expr] as const])))

/** What is wrong with the metrics and labels of an expression. */
const problemsOf = (expression: string): ReadonlyArray<string> => {
  const selectors = selectorsOf(expression)
  const labelsOf = (name: string): ReadonlyArray<string> | undefined => {
    const record = recorded.get(name)
    return record === undefined ? (registry.get(name) ?? builtIn.get(name)) : groupingOf(record)
  }
  const known = new Set(selectors.flatMap(({ name }) => labelsOf(name) ?? []))
  return [
    ...(selectors.length === 0 && expression !== "vector(1)" ? ["no metric"] : []),
    ...selectors.flatMap(({ labels, name }) => {
      const has = labelsOf(name)
      if (has === undefined) return [`no metric ${name}`]
      return labels.filter((label) => !has.includes(label)).map((label) => `no label ${label} of ${name}`)
    }),
    ...groupingOf(expression)
      .filter((label) => !known.has(label))
      .map((label) => `no label ${label}`),
  ]
}

describe("the shipped rules and dashboards", () => {
  test("name metrics and labels that there are", () => {
    assert.isAbove(expressions.length, 90)
    assert.deepStrictEqual(
      expressions.flatMap(([where, expression]) => problemsOf(expression).map((problem) => `${where}: ${problem}`)),
      [],
    )
  })

  test("would be found out if they did not", () => {
    assert.deepStrictEqual(problemsOf("sum by (le, shoe) (rate(confidant_messages_totals[5m]))"), [
      "no metric confidant_messages_totals",
      "no label le",
      "no label shoe",
    ])
    assert.deepStrictEqual(problemsOf('max(confidant_ready{color="red"}) > 1'), ["no label color of confidant_ready"])
    assert.deepStrictEqual(problemsOf("rate(messaging_process_duration_seconds[5m])"), [
      "no metric messaging_process_duration_seconds",
    ])
  })

  test("show every metric that there is, somewhere", () => {
    const shown = new Set(expressions.flatMap(([, expression]) => selectorsOf(expression).map(({ name }) => name)))
    const series = (name: string) => name.replace(/_(?:bucket|sum|count)$/, "")
    const all = new Set([...shown].map(series))
    assert.deepStrictEqual(
      [...registry.keys()].filter((name) => !shown.has(name) && !all.has(series(name))),
      [],
    )
  })

  /** Read by each process in the database they share: a sum would count them once for each. */
  const ofDatabase =
    /(?:\b(max|min|sum|topk|avg)(?: by \([^)]*\))? *\((?:increase\(|rate\(|last_over_time\()?)?confidant_(?:oldest_unanswered|backlog|dead_letters(?!_total)|database_size|jobs_waiting|jobs_oldest|postgres_(?!max_connections)|users_active|retention_|sessions|arm_|facts(?=\{)|safety_answers)\w*/g
  const counted = (expression: string) =>
    [...expression.matchAll(ofDatabase)].filter(([, by]) => by !== "max" && by !== "min").map(([found]) => found)

  test("count what all processes read in the one database once", () => {
    assert.deepStrictEqual(counted("sum(confidant_dead_letters) + confidant_jobs_waiting"), [
      "sum(confidant_dead_letters",
      "confidant_jobs_waiting",
    ])
    assert.deepStrictEqual(counted("max by (job) (confidant_dead_letters)"), [])
    assert.deepStrictEqual(
      expressions.flatMap(([where, expression]) => counted(expression).map((found) => `${where}: ${found}`)),
      [],
    )
  })

  test("give every panel a place of its own, and every dashboard an id", () => {
    assert.isAbove(dashboards.size, 4)
    assert.strictEqual(new Set([...dashboards.values()].map(({ uid }) => uid)).size, dashboards.size)
    for (const [file, { panels }] of dashboards) {
      const taken = new Set<string>()
      for (const { gridPos, title } of panels) {
        assert.isAtMost(gridPos.x + gridPos.w, 24)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            assert.isFalse(taken.has(`${x} ${y}`), `${file}: ${title}`)
            taken.add(`${x} ${y}`)
          }
        }
      }
    }
  })

  test("lead to a runbook each, and every runbook is led to", () => {
    const named = alerts.map(runbookOf)
    for (const path of named) assert.isTrue(existsSync(join(root, path)), path)
    const there = globSync("docs/runbooks/*.md", { cwd: root })
    assert.sameMembers([...new Set(named)], there)
    for (const rule of alerts) {
      const runbook = readFileSync(join(root, runbookOf(rule)), "utf8")
      assert.include(runbook.split("\n")[0], rule.alert ?? "")
    }
  })

  test("lead to a dashboard each, that is shipped", () => {
    const there = new Set([...dashboards.values()].map(({ uid }) => uid))
    for (const { alert, annotations } of alerts) {
      assert.isTrue(there.has(basename(annotations?.["dashboard_url"] ?? "")), alert)
    }
  })

  test("let operators choose the bot, and every panel shows the chosen one alone", () => {
    for (const [file, { panels, templating }] of dashboards) {
      const variables = templating.list.map(({ name }) => name)
      assert.includeMembers(variables, ["datasource", "job", "instance"], file)
      for (const { targets, title } of panels) {
        for (const { expr } of targets) assert.match(expr, /job=~"\$job\|?"/, `${file}: ${title}`)
      }
    }
  })

  test("of a process that is down hold back its own alone, not those of the others of its bot", () => {
    const down = inhibitions.filter(({ source_matchers: [source] }) => source === "alertname = ConfidantDown")
    assert.isAbove(down.length, 0)
    for (const { equal } of down) assert.includeMembers([...(equal ?? [])], ["job", "env", "instance"])
  })

  test("add up no two bots: each alert tells which it is about", () => {
    for (const { alert = "", expr } of alerts) {
      if (["ConfidantDown", "BackupMetricsAbsent", "Watchdog"].includes(alert)) continue
      const sums = expr.match(/\b(?:sum|min|max|count)\s*(?:by \([^)]*\))?/g) ?? []
      for (const sum of sums) assert.match(sum, /by \(job, env/, alert)
    }
  })
})

const secondsOf = (length: string) => Duration.toSeconds(Duration.fromInputUnsafe(lengthInWords(length)))

const units: Readonly<Record<string, "seconds" | "minutes" | "hours">> = { s: "seconds", m: "minutes", h: "hours" }

const lengthInWords = (length: string) => {
  const [, count = "0", unit = "s"] = /^(\d+)([smh])$/.exec(length) ?? []
  return `${Number(count)} ${units[unit] ?? "seconds"}` as const
}

describe("the alerts that the bot sends itself", () => {
  /** Those that only an outsider can see, that the notice of a backup covers, or that nobody need be woken for. */
  const ofPrometheusAlone = new Set([
    "AnswersLateFast",
    "AnswersLateSlow",
    "BackupFailed",
    "ConfidantDown",
    "MemoryBehind",
    "VectorsBehind",
    "Watchdog",
  ])

  test("are the same as in Prometheus: names, severity, time, runbook", () => {
    const told = AlertRules.rules.map(({ holdsFor, name, runbook, severity }) => ({
      name,
      severity: String(severity),
      runbook: `docs/runbooks/${runbook}.md`,
      seconds: Duration.toSeconds(holdsFor),
    }))
    const shipped = alerts
      .filter(({ alert = "" }) => !ofPrometheusAlone.has(alert))
      .map(({ alert = "", annotations, labels, for: length = "0s" }) => ({
        name: alert,
        severity: labels?.["severity"] ?? "",
        runbook: runbookOf({ expr: "", ...(annotations && { annotations }) }),
        seconds: secondsOf(length),
      }))
    const byName = (a: { readonly name: string }, b: { readonly name: string }) => a.name.localeCompare(b.name)
    assert.deepStrictEqual(told.toSorted(byName), shipped.toSorted(byName))
  })

  const days = (duration: Duration.Duration) => Duration.toSeconds(duration) / 86_400
  const { disk } = thresholds

  test.each([
    ["CriticalSaveFailures", [`[1h])) > ${thresholds.criticalSaveFailures}`]],
    ["MessageRetryShareHigh", [`> ${thresholds.retriedShare.above}`, `>= ${thresholds.retriedShare.messages}`]],
    ["SlowQueryShareHigh", [`>= ${thresholds.slowShare.from}`, `>= ${thresholds.slowShare.queries}`]],
    ["OldestUnansweredHigh", [`> ${Duration.toSeconds(thresholds.oldestUnanswered)}`]],
    ["BackupStale", [`> ${thresholds.backupOverdue} *`]],
    ["BackupUnverified", [`> ${days(thresholds.backupUnverified)} * 86400`]],
    ["DiskAlmostFull", [`< ${disk.almostFull}`]],
    ["DiskFillsUp", [`< ${disk.low}`, `< ${disk.watched}`, `[6h], ${Duration.toSeconds(disk.fullWithin)}`]],
    ["BackupGone", [`> ${Duration.toHours(thresholds.backupGone)} * 3600`]],
    ["PostgresTransactionLong", [`> ${Duration.toSeconds(thresholds.postgres.transaction)}`]],
    ["PostgresXidAgeHigh", [`> ${thresholds.postgres.xidAge}`]],
    ["PostgresDeadlocks", [`[15m])) > ${thresholds.postgres.deadlocks}`]],
    ["PostgresArchivingFails", [`> ${Duration.toSeconds(thresholds.postgres.archiving)}`]],
    ["PostgresReplicaLags", [`> ${Duration.toSeconds(thresholds.postgres.replica)}`]],
    ["PostgresSlotKeepsLog", [`> ${thresholds.postgres.slotBytes}`]],
    ["PostgresConnectionsHigh", [`> ${thresholds.postgres.connections}`]],
    ["MemoryBehind", [`> ${Duration.toSeconds(thresholds.memoryBehind)}`]],
    ["VectorsBehind", [`> ${Duration.toSeconds(thresholds.vectorsBehind)}`]],
    ["TelemetryExportFailing", [`> ${thresholds.exportFailures}`]],
  ])("%s has the same numbers", (name, numbers) => {
    const expression = alerts.find(({ alert }) => alert === name)?.expr ?? ""
    for (const number of numbers) assert.include(expression, number)
  })
})

const tests = ["confidant.rules.test.yml", "confidant.rules.hours.test.yml"]

/** The exit code of a tool, and what it printed. */
const run = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const handle = yield* spawner.spawn(
      ChildProcess.make(program, [...args], { cwd: join(root, "deploy/prometheus"), stdin: "ignore" }),
    )
    const printed = yield* Stream.mkString(Stream.decodeText(handle.all))
    return { code: Number(yield* handle.exitCode), printed }
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

describe.skipIf(missing("promtool") || missing("amtool"))("the tools of Prometheus", () => {
  it.live.each([
    ["promtool", "check", "rules", "confidant.rules.yml"],
    ["promtool", "check", "config", "prometheus.yml"],
    ["promtool", "test", "rules", ...tests],
    ["amtool", "check-config", "alertmanager.yml"],
  ] as const)("find no fault: %s", ([program, ...args]) =>
    Effect.gen(function* () {
      const { code, printed } = yield* run(program, ...args)
      assert.strictEqual(code, 0, printed)
      assert.include(printed, "SUCCESS")
    }),
  )

  test("try out every alert", () => {
    const tried = tests.map((file) => readFileSync(join(root, "deploy/prometheus", file), "utf8")).join("\n")
    for (const { alert = "" } of alerts) assert.include(tried, `alertname: ${alert}\n`, basename(alert))
  })
})
