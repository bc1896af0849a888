import { randomInt } from "node:crypto"
import { defineConfig } from "vitest/config"
import { closingLine } from "./test/support/ClosingLine.ts"
import { crashTable } from "./test/support/CrashTable.ts"

const numberOf = (name: string, usual: number): number => Number(process.env[name] ?? usual)

const trials = { count: numberOf("TRIALS", 87), from: numberOf("SEED", randomInt(1_000_000)) }
console.log(
  `Trials with the seeds ${trials.from} to ${trials.from + trials.count - 1}. Again: SEED=<seed> TRIALS=1 npm run trials`,
)

/** `npm run trials`: minutes of faults at random moments. */
export default defineConfig({
  test: {
    include: ["test/crash/trials.ts"],
    reporters: ["verbose", crashTable, closingLine],
    globalSetup: ["test/support/global-setup.ts"],
    provide: { trials },
    maxConcurrency: numberOf("AT_ONCE", 2),
    hookTimeout: 120_000,
  },
})
