import type { Databases } from "./Databases.ts"

/** PostgreSQL truncates longer names. */
const longestName = 63

const stampLength = "YYYYMMDD_HHMMSS".length

export const short = (database: string, others: number): string => database.slice(0, longestName - others)

const keptPrefix = (database: string): string => {
  const suffix = "_before_"
  return `${short(database, suffix.length + stampLength)}${suffix}`
}

/** What a restore renames the database to that it replaces. `stamp`: YYYYMMDD_HHMMSS. */
export const keptName = (database: string, stamp: string): string => `${keptPrefix(database)}${stamp}`

export const isKept = (database: string, name: string): boolean => {
  const prefix = keptPrefix(database)
  return name.startsWith(prefix) && /^\d{8}_\d{6}$/.test(name.slice(prefix.length))
}

/** For an operator's terminal, without the password. */
export const dropCommand = (environment: ReturnType<Databases["Service"]["environment"]>, database: string): string => {
  const options = { "-h": "PGHOST", "-p": "PGPORT", "-U": "PGUSER", "-d": "PGDATABASE" }
  const at = Object.entries(options)
    .flatMap(([option, variable]) =>
      environment[variable] === undefined ? [] : [`${option} ${environment[variable]}`],
    )
    .join(" ")
  return `psql ${at} -c 'DROP DATABASE "${database.replaceAll('"', '""')}"'`
}
