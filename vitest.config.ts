import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { CrashFirst } from "./test/support/CrashFirst.ts"
import { closingLine } from "./test/support/ClosingLine.ts"
import { crashTable } from "./test/support/CrashTable.ts"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", crashTable, closingLine],
    globalSetup: ["test/support/global-setup.ts"],
    sequence: { sequencer: CrashFirst },
    // Much of the time is waiting for other processes: four files at once also on two cores.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    // Loading the modules anew for each file took three quarters of the time of tests of rules and services.
    isolate: false,
    // Only to end what hangs: promises about time are measured in benchmarks.
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
