import type { SqlClient } from "effect/sql/SqlClient"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Counted } from "./Counting.ts"

const count = (sql: SqlClient, { again, kind }: typeof Counted.Type) => sql`
  INSERT INTO safety_answers AS known (month, kind, whole, short)
  VALUES (date_trunc('month', now() AT TIME ZONE 'UTC')::date, ${kind}, ${again ? 0 : 1}::int, ${again ? 1 : 0}::int)
  ON CONFLICT (month, kind) DO UPDATE SET whole = known.whole + excluded.whole, short = known.short + excluded.short`

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("safety.count", Counted, (sql, counted) => count(sql, counted)),
]
