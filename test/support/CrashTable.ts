import { writeFileSync } from "node:fs"
import type { Reporter } from "vitest/node"

/** Ends a run of the crash suite with its table; CRASH_TABLE names a file that keeps it as JSON. */
export const crashTable: Reporter = {
  onTestRunEnd: (modules) => {
    const rows = modules.flatMap((module) => [...module.children.allTests()].flatMap((test) => test.meta().crash ?? []))
    if (rows.length === 0) return
    console.table(
      rows.map((row) => ({
        fault: row.fault,
        turns: row.turns,
        lost: row.lost,
        doubled: row.doubled,
        "out of order": row.outOfOrder,
        "repeats recorded": row.repeatsRecorded,
        "not recorded": row.repeatsNotRecorded,
        "dead letters": row.deadLetters,
        "recovery s": row.recoverySeconds,
      })),
    )
    const file = process.env["CRASH_TABLE"]
    if (file !== undefined && file !== "") writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
  },
}
