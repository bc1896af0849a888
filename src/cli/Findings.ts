import type { Row } from "../ops/checks/Check.ts"
import { plainLine, table } from "./Table.ts"

export const findingsText = (rows: ReadonlyArray<Row>): string => {
  const lines = rows.flatMap(({ check, found, fix, state }) => [
    [state === "ok" ? "ok" : state.toUpperCase(), check, found],
    ...(fix === null ? [] : [["", "", `→ ${plainLine(fix)}`]]),
  ])
  return table(["STATE", "CHECK", "FOUND"], lines)
}
