import { Effect } from "effect"
import { BackupProbe, DatabaseProbe } from "../../domain/Probes.ts"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem } from "./Check.ts"

/** PostgreSQL's programs in the server's version, or in any while the server does not answer. */
export const dumpTools: Check<BackupProbe | DatabaseProbe> = {
  name: "pg_dump",
  within: within.database,
  look: orProblem(
    Effect.gen(function* () {
      const known = yield* Effect.option(DatabaseProbe.use(({ health }) => health))
      const version = yield* BackupProbe.use(({ tools }) =>
        tools(known._tag === "Some" ? known.value.serverVersion : 0),
      )
      const fits = known._tag === "Some" ? "" : "; whether that fits the server is unknown while it is down"
      return [ok(`pg_dump, pg_restore and psql ${version}${fits}`)]
    }),
  ),
}
