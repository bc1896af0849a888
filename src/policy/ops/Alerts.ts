import { Duration } from "effect"

/** The same numbers are in `deploy/prometheus/confidant.rules.yml`. */
export const thresholds = {
  criticalSaveFailures: 10,
  /** More than this share of the messages of 15 minutes, if there were at least so many. */
  retriedShare: { above: 0.5, messages: 10 },
  /** At least this share of the statements of 15 minutes, if there were at least so many. */
  slowShare: { from: 0.01, queries: 100 },
  exportFailures: 3,
  memoryBehind: Duration.minutes(15),
  vectorsBehind: Duration.hours(1),
  oldestUnanswered: Duration.seconds(60),
  notStored: Duration.seconds(30),
  /** Free shares of the disk. The forecast needs less than `watched` free and samples over `known`. */
  disk: { almostFull: 0.05, low: 0.1, watched: 0.4, fullWithin: Duration.days(1), known: Duration.hours(1) },
  /** The newest backup of a tier may be this many intervals old. */
  backupOverdue: 1.1,
  backupUnverified: Duration.days(8),
  /** The newest file may be this much older than the newest success that is written down. */
  backupGone: Duration.hours(26),
  postgres: {
    transaction: Duration.hours(1),
    xidAge: 500_000_000,
    deadlocks: 3,
    archiving: Duration.minutes(5),
    replica: Duration.minutes(5),
    slotBytes: 4_294_967_296,
    connections: 0.8,
  },
} as const

export const windows = {
  saveFailures: Duration.hours(1),
  exportFailures: Duration.minutes(15),
  putOff: Duration.minutes(15),
  ratios: Duration.minutes(15),
  disk: Duration.hours(6),
  spending: Duration.days(1),
} as const

export const holdsFor = {
  retries: Duration.minutes(5),
  breaker: Duration.seconds(30),
  slowQueries: Duration.minutes(5),
  backupStale: Duration.minutes(10),
  backupGone: Duration.minutes(10),
  transaction: Duration.minutes(5),
  archiving: Duration.minutes(1),
  postgres: Duration.minutes(15),
  backupMissing: Duration.hours(26),
  backupMetrics: Duration.minutes(30),
  disk: Duration.minutes(15),
  diskAlmostFull: Duration.minutes(1),
  notReady: Duration.minutes(2),
} as const

export const sampleEvery = Duration.seconds(15)

/** Samples older than `fine` are kept once per `coarse`, and none longer than the longest window. */
export const kept = { fine: Duration.hours(1), coarse: Duration.minutes(5) } as const

/** Per alert, including the all-clear. */
export const messageAtMostEvery = Duration.hours(1)

/** An alert that no living process knows of is looked after by the next one; until then a restart has found out whether it still holds. */
export const orphans = { after: Duration.minutes(5), lookEvery: Duration.minutes(1) } as const

/** How long it is kept what was told of an alert that is over. */
export const keepTold = Duration.days(30)

/** Without the database nobody knows who tells: the first process does at once, each further one so much later. */
export const standsInAfter = Duration.minutes(2)

/** How long other alerts wait for one on its way to the inbox; longer than all attempts at a statement take. */
export const sayWithin = Duration.minutes(1)

export const tellAgainAfter = Duration.minutes(1)

/** The wait doubles up to this while Telegram refuses what is for the operators. */
export const longestRefusalWait = Duration.hours(1)

/** Hours, in the machine's time zone, in which only critical alerts are sent; others wait. */
export const quietHours = { from: 22, until: 7 } as const
