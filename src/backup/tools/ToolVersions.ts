/** `version` as `pg_dump --version` prints it, like "15.18". */
export interface Tools {
  /** Ends in a slash; empty: found on the PATH. */
  readonly folder: string
  readonly version: string
}

export const majorOf = (version: string): number => Number.parseInt(version, 10)

export const majorOfServer = (serverVersion: number): number => Math.floor(serverVersion / 10_000)

/** From `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; null: something else. */
export const parseVersion = (line: string): string | null => /\(PostgreSQL\) (\d+[.\w]*)/.exec(line)?.[1] ?? null

const minorOf = (version: string): number => Number.parseInt(version.split(".")[1] ?? "0", 10)

/** Since this major pg_restore begins by setting transaction_timeout, which older servers do not know. */
const setsTransactionTimeout = 17

/** Whether pg_restore's first statement fails on the server, and nothing else. */
export const isTooNewToRestore = ({ version }: Tools, serverVersion: number): boolean =>
  majorOf(version) >= setsTransactionTimeout && majorOfServer(serverVersion) < setsTransactionTimeout

/** The newest minor of the oldest major that can read the server: a newer major writes settings the server does not know. */
export const choose = (found: ReadonlyArray<Tools>, serverVersion: number): Tools | null =>
  found
    .filter(({ version }) => majorOf(version) >= majorOfServer(serverVersion))
    .toSorted((a, b) => majorOf(a.version) - majorOf(b.version) || minorOf(b.version) - minorOf(a.version))[0] ?? null

export const advice = (found: ReadonlyArray<Tools>, serverVersion: number): string => {
  const wanted = majorOfServer(serverVersion)
  if (found.length === 0) {
    return "pg_dump, pg_restore and psql are not installed. Install Debian's postgresql-client: apt-get install postgresql-client"
  }
  const newest = Math.max(...found.map(({ version }) => majorOf(version)))
  return (
    `pg_dump is of PostgreSQL ${newest} and cannot read a server of PostgreSQL ${wanted}. ` +
    `Install Debian's postgresql-client-${wanted}: apt-get install postgresql-client-${wanted} ` +
    "(where Debian has none, from apt.postgresql.org)"
  )
}
