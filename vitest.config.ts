import { defineConfig } from "vitest/config"
import { closingLine } from "./test/support/ClosingLine.ts"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", closingLine],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
