import { Clock, Duration, Effect, Redacted } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { type DatabaseReport, DatabaseProbe } from "../../domain/Probes.ts"
import { botOf, playground, serving } from "../../domain/talk/ServedBot.ts"
import { clockSkew, fullConnections, spareConnections, within } from "../../policy/ops/Checks.ts"
import { database as policy } from "../../policy/Database.ts"
import { type Check, ok, orProblem, problem, warning } from "./Check.ts"

/** Older ones get no fixes any more and lack what the schema uses. */
const oldestMajor = 13

const alter = (name: string, value: string) => `ALTER SYSTEM SET ${name} = ${value}; SELECT pg_reload_conf();`

const durability = (settings: DatabaseReport["settings"]): ReadonlyArray<Finding> => [
  ...(settings["fsync"] === "off"
    ? [problem("fsync is off: a crash can destroy the database.", alter("fsync", "on"))]
    : []),
  ...(settings["full_page_writes"] === "off"
    ? [problem("full_page_writes is off: a crash can damage pages.", alter("full_page_writes", "on"))]
    : []),
  ...(settings["synchronous_commit"] === "off"
    ? [warning("synchronous_commit is off: a crash loses what was just said.", alter("synchronous_commit", "on"))]
    : []),
]

const migrations = ({ migration, newestMigration, serves }: DatabaseReport): Finding => {
  if (migration === newestMigration) return ok(`All ${migration} migrations are applied`)
  if (serves > newestMigration) {
    return problem(
      `The database is at migration ${migration}, which needs a version that knows ${serves}; this one knows ${newestMigration}.`,
      "Start the newer version, or restore a backup from before it.",
    )
  }
  if (migration > newestMigration) {
    return ok(`The database is at migration ${migration} of a newer version, and still serves this one`)
  }
  return migration === 0
    ? warning("The database has no tables of Confidant yet.", "The first start creates them, or: confidant migrate")
    : warning(
        `Migrations ${migration + 1} to ${newestMigration} are not applied.`,
        "The next start applies them, or: confidant migrate",
      )
}

/** Whoever asks to be forgotten is forgotten there too, but nobody else may need them any more. */
const leftovers = ({ kept, scratch }: DatabaseReport): ReadonlyArray<Finding> => [
  ...kept.map(({ drop, name }) =>
    warning(
      `${name}, which a restore put aside, still holds what people said.`,
      `Once you are sure of the restored database, drop it: ${drop}`,
    ),
  ),
  ...(scratch.length === 0
    ? []
    : [
        warning(
          `A killed backup left a copy of the database: ${scratch.join(", ")}.`,
          "The next backup drops it: confidant backup",
        ),
      ]),
]

const skew = ({ now }: DatabaseReport, here: number): ReadonlyArray<Finding> => {
  const apart = Math.abs(now - here)
  return apart > Duration.toMillis(clockSkew.warning)
    ? [
        warning(
          `The server's clock is ${Math.round(apart / 1_000)} s ${now > here ? "ahead of" : "behind"} this machine's.`,
          "Set the clocks of both machines by NTP.",
        ),
      ]
    : []
}

const served = ({ servedBot }: DatabaseReport, own: string): ReadonlyArray<Finding> => {
  if (servedBot === null) return []
  const verdict = serving(servedBot, own, false)
  if (verdict === "refused") {
    const told = own === playground ? "BOT_TOKEN is not set" : `BOT_TOKEN is the token of ${own}`
    const takeOver = own === playground ? "" : ` If ${own} is to take its people over: confidant start --another-bot`
    return [
      problem(
        `It serves the bot ${servedBot}, and ${told}: the start is refused.`,
        `Set the token of ${servedBot}, or use another database (STATE_DIR, DATABASE_URL).${takeOver}`,
      ),
    ]
  }
  if (verdict === "anew") return [ok(`It served the playground; from the next start on it serves the bot ${own}`)]
  return [ok(`It serves ${own === playground ? "the playground" : `the bot ${own}`}`)]
}

/** A pool takes its connections when many write at once: that must not be when the server has none left. */
const room = ({ processes, settings }: DatabaseReport, isPooled: boolean): ReadonlyArray<Finding> => {
  if (processes === 0 || isPooled) return []
  const most = Number(settings["max_connections"] ?? 0) - Number(settings["superuser_reserved_connections"] ?? 0)
  const needed = processes * policy.maxConnections
  const words = `${processes} ${processes === 1 ? "process takes" : "processes take"} up to ${needed} connections of ${most}`
  const fix = `Raise max_connections to ${needed + spareConnections + 3} or more and restart the server, or put a pool before it.`
  if (needed > most) return [problem(`${words}: too few.`, fix)]
  if (needed + spareConnections > most) return [warning(`${words}: a backup may find none.`, fix)]
  return [ok(words)]
}

/** Each would seal its backups to the key of its own folder. */
const keys = ({ processes }: DatabaseReport, recipient: string | null): ReadonlyArray<Finding> =>
  processes > 1 && recipient === null
    ? [
        warning(
          "Each process seals its backups to a key of its own.",
          "Give all of them one BACKUP_RECIPIENT, and keep its secret key where the backups are not.",
        ),
      ]
    : []

export const findings = (
  found: DatabaseReport,
  here: number,
  own: string,
  { isPooled, recipient }: { readonly isPooled: boolean; readonly recipient: string | null } = {
    isPooled: false,
    recipient: null,
  },
): ReadonlyArray<Finding> => {
  const { settings } = found
  const most = Number(settings["max_connections"] ?? 0)
  const major = Math.floor(found.serverVersion / 10_000)
  const facts = ["fsync", "synchronous_commit", "full_page_writes"].map((name) => `${name}=${settings[name] ?? "?"}`)
  return [
    major < oldestMajor
      ? problem(`PostgreSQL ${found.version} is too old.`, `Upgrade the server to PostgreSQL ${oldestMajor} or newer.`)
      : ok(
          `PostgreSQL ${found.version}, ${facts.join(", ")}, ${found.connections} of ${most} connections, timezone ${settings["TimeZone"] ?? "?"}`,
        ),
    ok(`The data is in ${found.place}`),
    ...served(found, own),
    ...(settings["transaction_read_only"] === "on"
      ? [
          problem(
            "The server only reads: it is a standby, or default_transaction_read_only is on.",
            "Let DATABASE_URL lead to the primary, or promote this server: SELECT pg_promote();",
          ),
        ]
      : []),
    ...durability(settings),
    ...(settings["server_encoding"] === "UTF8"
      ? []
      : [
          problem("The database's encoding is not UTF8.", "Create it again with ENCODING 'UTF8' and restore a backup."),
        ]),
    ...(found.connections > most * fullConnections
      ? [
          warning(
            `${found.connections} of ${most} connections are taken.`,
            "Raise max_connections, or find who holds them: SELECT usename, count(*) FROM pg_stat_activity GROUP BY 1;",
          ),
        ]
      : []),
    ...room(found, isPooled),
    ...keys(found, recipient),
    migrations(found),
    ...leftovers(found),
    ...skew(found, here),
  ]
}

export const database: Check<DatabaseProbe | Settings> = {
  name: "database",
  within: within.database,
  look: orProblem(
    Effect.gen(function* () {
      const found = yield* DatabaseProbe.use(({ health }) => health)
      const { backup, database: server, telegram } = yield* Settings
      const isPooled = server._tag === "Server" && server.pool !== null
      const { recipient } = backup
      const own = botOf(telegram._tag === "Bot" ? Redacted.value(telegram.token) : null)
      return findings(found, yield* Clock.currentTimeMillis, own, { isPooled, recipient })
    }),
  ),
}
