import { defineConfig } from "vitest/config"
import { closingLine } from "./test/support/ClosingLine.ts"
import { crashTable } from "./test/support/CrashTable.ts"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", crashTable, closingLine],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
