/** First match wins. The programs' own texts may quote what people wrote. */
const known: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /server version mismatch/,
    "it is older than the server: apt-get install the postgresql-client of the server's version",
  ],
  [
    /password authentication failed|no password supplied|no PostgreSQL user name/,
    "the server refused the user or the password: check those in DATABASE_URL",
  ],
  [
    /no pg_hba\.conf entry|(?:Peer|Ident|SCRAM|GSSAPI|certificate) authentication failed|pg_hba\.conf rejects/,
    "the server does not let this user in from here: check its pg_hba.conf and the user in DATABASE_URL",
  ],
  [/FATAL: +role .* does not exist/, "the server has no such user: check the user in DATABASE_URL"],
  [/FATAL: +database .* does not exist/, "there is no database of that name on the server"],
  [/FATAL: +permission denied for database/, "the user may not connect to the database: GRANT CONNECT to it"],
  [/too many (?:clients|connections)|remaining connection slots/, "the server has no connection left: try again later"],
  [/starting up|shutting down|in recovery mode/, "the server is starting or stopping: try again in a moment"],
  [
    /Connection refused|timeout expired|could not translate host name|No route to host|Is the server running|(?:socket|server).* failed: No such file/,
    "the server does not answer: check that it runs, and its address in DATABASE_URL",
  ],
  [
    /server closed the connection|terminating connection|connection to server was lost|could not (?:receive|send) data|SSL SYSCALL|SSL connection has been closed|no connection to the server|connection not open/,
    "the server went away in the middle: try again when it is back",
  ],
  [/lock timeout|LOCK TABLE/, "a table stayed locked by another session: try again when that has ended"],
  [/No space left on device|could not extend file/, "the disk of the database server is full"],
  [/invalid snapshot identifier|snapshot .* does not exist/, "the snapshot has ended with its connection: try again"],
  [/row-level security/, "row security hides rows from this user: grant it BYPASSRLS, or connect as the owner"],
  [
    /unsupported version \([\d.]+\) in file header/,
    "the dump was made by a newer pg_dump: install the postgresql-client of that version",
  ],
  [
    /does not appear to be a valid archive|magic string|input file is too short|appears to be a text format dump/,
    "it was not given a dump in pg_dump's custom format",
  ],
  [/unexpected end of file|could not read from input file|end of file/, "the dump ends too early: it is cut off"],
]

const named =
  "relation|table|column|constraint|index|sequence|schema|extension|type|function|view|trigger|parameter|language|role|database|collation|tablespace"

/** Up to the first quoted text that is not the name of an object: it may be a value. */
const safePart = new RegExp(`^(?:[^"'\`«»„“”‘’]|(?<=\\b(?:${named}) )"[\\w.$-]{1,63}")*`)

/** `pg_restore: error: …`, `psql:<stdin>:3: ERROR:  …`; other lines continue a text or quote data. */
const own = /^(?:pg_dump|pg_restore|psql)(?::<stdin>:\d+)?: /

/** Whether all that failed is the setting that servers before 17 do not know. */
export const isOnlyTransactionTimeout = (stderr: string): boolean => {
  const lines = stderr.split("\n").filter((line) => own.test(line))
  const errors = lines.filter((line) => / error: /.test(line))
  return (
    errors.length === 1 &&
    errors.every((line) => line.includes('unrecognized configuration parameter "transaction_timeout"')) &&
    lines.some((line) => line.trim().endsWith("warning: errors ignored on restore: 1"))
  )
}

/** Holds no value of any row. */
export const explain = (stderr: string): string => {
  const lines = stderr.split("\n").filter((line) => own.test(line))
  const told = lines.filter((line) => !/: (?:detail: Command was|hint|warning)/.test(line)).join("\n")
  const match = known.find(([pattern]) => pattern.test(told))
  if (match !== undefined) return match[1]
  const first = lines.find((line) => /error:|ERROR|FATAL|PANIC/.test(line)) ?? ""
  const text = first.replace(own, "").replace(/^(?:error|ERROR|FATAL): +/, "")
  const safe = (safePart.exec(text)?.[0] ?? "").slice(0, 200)
  return safe === "" ? "it gave no reason" : safe.length < text.length ? `${safe.trimEnd()} …` : safe
}
