import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"

/** As `bigint[]`. The driver guesses the type of a list from its elements, and takes numbers for something else. */
export const bigints = (sql: SqlClient, numbers: ReadonlyArray<number>): Fragment =>
  sql`${numbers.map(BigInt)}::bigint[]`

/** As `float8[]`: whole numbers among them would make the driver take all for whole ones. */
export const floats = (sql: SqlClient, numbers: ReadonlyArray<number>): Fragment =>
  sql`${numbers.map(String)}::text[]::float8[]`
