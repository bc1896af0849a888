import { Duration } from "effect"
import { holdsFor, thresholds, windows } from "../../policy/ops/Alerts.ts"
import { type AlertRule, atOnce, increase, percent, when } from "./AlertRule.ts"

/** Told in minutes. */
const longerThan = (seconds: number | null, limit: Duration.Duration) =>
  when((seconds ?? 0) > Duration.toSeconds(limit), { age: Math.round((seconds ?? 0) / 60) })

export const postgresRules: ReadonlyArray<AlertRule> = [
  {
    name: "PostgresTransactionLong",
    severity: "warning",
    holdsFor: holdsFor.transaction,
    text: "alerts-postgres-transaction",
    runbook: "postgres",
    find: (_, { postgres }) => longerThan(postgres.transaction, thresholds.postgres.transaction),
  },
  {
    name: "PostgresXidAgeHigh",
    severity: "critical",
    holdsFor: holdsFor.postgres,
    text: "alerts-postgres-xid",
    runbook: "postgres",
    find: (_, { postgres: { xidAge } }) =>
      when((xidAge ?? 0) > thresholds.postgres.xidAge, { count: Math.round((xidAge ?? 0) / 1_000_000) }),
  },
  {
    name: "PostgresDeadlocks",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-postgres-deadlocks",
    runbook: "postgres",
    find: (samples, now) => {
      const count = increase(samples, now, windows.ratios, ({ postgres }) => postgres.deadlocks)
      return when(count > thresholds.postgres.deadlocks, { count })
    },
  },
  {
    name: "PostgresArchivingFails",
    severity: "critical",
    holdsFor: holdsFor.archiving,
    text: "alerts-postgres-archiving",
    runbook: "postgres",
    find: (_, { postgres }) => longerThan(postgres.archiveFailing, thresholds.postgres.archiving),
  },
  {
    name: "PostgresReplicaLags",
    severity: "warning",
    holdsFor: holdsFor.transaction,
    text: "alerts-postgres-replica",
    runbook: "postgres",
    find: (_, { postgres }) => longerThan(postgres.replicationLag, thresholds.postgres.replica),
  },
  {
    name: "PostgresSlotKeepsLog",
    severity: "warning",
    holdsFor: holdsFor.postgres,
    text: "alerts-postgres-slot",
    runbook: "postgres",
    find: (_, { postgres: { slotRetained } }) =>
      when((slotRetained ?? 0) > thresholds.postgres.slotBytes, { size: ((slotRetained ?? 0) / 2 ** 30).toFixed(1) }),
  },
  {
    name: "PostgresConnectionsHigh",
    severity: "warning",
    holdsFor: holdsFor.transaction,
    text: "alerts-postgres-connections",
    runbook: "postgres",
    find: (_, { postgres: { connections, maxConnections } }) => {
      const share = (connections ?? 0) / (maxConnections ?? Infinity)
      return when(share > thresholds.postgres.connections, { share: percent(share) })
    },
  },
]
