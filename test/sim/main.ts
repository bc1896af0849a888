import { Effect } from "effect"
import { parseArgs } from "node:util"
import { bugs } from "./Bugs.ts"
import { report } from "./Report.ts"
import { run } from "./Run.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    seed: { type: "string" },
    from: { type: "string", default: "1" },
    bug: { type: "string" },
    timeline: { type: "boolean", default: false },
  },
})

const bug = bugs.find((name) => name === values.bug)
const first = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
const options = bug === undefined ? {} : { bug }
const began = performance.now()
const totals = { calls: 0, updates: 0, lives: 0, millis: 0 }
const failed: Array<number> = []

for (let seed = first; seed < first + count; seed++) {
  const outcome = await Effect.runPromise(run(seed, options))
  totals.calls += outcome.calls
  totals.updates += outcome.updates
  totals.lives += outcome.lives
  totals.millis += outcome.millis
  if (outcome.violations.length > 0) {
    failed.push(seed)
    if (failed.length <= 3 || count === 1) console.log(report(outcome, bug ?? null))
    else console.log(`seed ${seed}: ${outcome.violations[0]}`)
  } else if (values.timeline) console.log(outcome.timeline.join("\n"))
  const done = seed - first + 1
  if (done % 1_000 === 0) console.log(`${done} seeds, ${failed.length} failed`)
}

const seconds = (performance.now() - began) / 1_000
console.log(
  `${count} seeds in ${seconds.toFixed(1)} s: ${failed.length} failed${failed.length > 0 ? ` (${failed.slice(0, 20).join(", ")})` : ""}; ` +
    `${totals.updates} updates, ${totals.calls} calls, ${totals.lives} processes, ${(totals.millis / 3_600_000).toFixed(1)} hours of virtual time`,
)
process.exitCode = failed.length === 0 ? 0 : 1
