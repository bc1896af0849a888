/** Where one set of PostgreSQL's own programs is, and what `pg_dump --version` says there, like "15.18". */
export interface Tools {
  /** Folder with a slash at its end; empty: found on the PATH. */
  readonly folder: string
  readonly version: string
}

export const majorOf = (version: string): number => Number.parseInt(version, 10)

/** From `server_version_num`, like 150018. */
export const majorOfServer = (serverVersion: number): number => Math.floor(serverVersion / 10_000)

/** From `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; null: it is something else. */
export const parseVersion = (line: string): string | null => /\(PostgreSQL\) (\d+[.\w]*)/.exec(line)?.[1] ?? null

const minorOf = (version: string): number => Number.parseInt(version.split(".")[1] ?? "0", 10)

/**
 * The oldest major that can read the server: dumps of a newer one may hold settings that the server does not know. Of
 * that the newest minor. null: none is new enough.
 */
export const choose = (found: ReadonlyArray<Tools>, serverVersion: number): Tools | null =>
  found
    .filter(({ version }) => majorOf(version) >= majorOfServer(serverVersion))
    .toSorted((a, b) => majorOf(a.version) - majorOf(b.version) || minorOf(b.version) - minorOf(a.version))[0] ?? null

/** What to do when `choose` found none. */
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
