import { Redacted } from "effect"
import type { DatabaseServer } from "../databases/DatabaseServer.ts"

/** libpq names of URL parameters that PostgreSQL's programs know, unlike the driver. */
const parameters: Readonly<Record<string, string>> = {
  sslmode: "PGSSLMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  options: "PGOPTIONS",
  connect_timeout: "PGCONNECT_TIMEOUT",
}

/** Environment of PostgreSQL's own programs; keeps the password out of `ps` and logs. */
export const pgEnvironment =
  ({ url, target }: Pick<DatabaseServer["Service"], "url" | "target">) =>
  (database: string): Readonly<Record<string, string | Redacted.Redacted>> => {
    const given = new URL(Redacted.value(url))
    const user = given.searchParams.get("user") ?? decodeURIComponent(given.username)
    const password = given.searchParams.get("password") ?? decodeURIComponent(given.password)
    const others = Object.entries(parameters).flatMap(([name, variable]) => {
      const value = given.searchParams.get(name)
      return value === null ? [] : [[variable, value] as const]
    })
    return {
      ...Object.fromEntries(others),
      PGHOST: target.host,
      PGPORT: String(target.port),
      PGDATABASE: database,
      PGAPPNAME: "confidant backup",
      ...(user === "" ? {} : { PGUSER: user }),
      ...(password === "" ? {} : { PGPASSWORD: Redacted.make(password) }),
    }
  }
