import type { Reporter } from "vitest/node"

/** Ends a run with one plain line of counts. In CI a skipped test fails the run: there every program must be present. */
export const closingLine: Reporter = {
  onTestRunEnd: (modules, unhandled) => {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      for (const test of tests) counts[test.result().state] += 1
      if (module.state() === "failed" && tests.every((test) => test.result().state !== "failed")) counts.failed += 1
    }
    const skipped = counts.skipped + counts.pending
    console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`)
    if (process.env["CI"] && skipped > 0) {
      console.error("In CI nothing may be skipped.")
      process.exitCode = 1
    }
  },
}
