import { defineConfig } from "oxlint"

/** Each room of src/ and the rooms it may import; docs/architecture.md explains why. */
const rooms: Record<string, ReadonlyArray<string>> = {
  domain: [],
  policy: ["domain"],
  config: ["domain", "policy"],
  boundary: ["domain", "policy"],
  store: ["domain", "policy", "boundary", "config"],
  telegram: ["domain", "policy", "boundary", "config"],
  llm: ["domain", "policy", "boundary", "config"],
  cache: ["domain", "policy", "boundary", "config"],
  files: ["domain", "policy", "boundary", "config"],
  backup: ["domain", "policy", "boundary", "config"],
  chat: ["domain", "policy", "boundary", "config"],
  jobs: ["domain", "policy", "boundary", "config"],
  operators: ["domain", "policy", "boundary", "config"],
  features: ["domain", "policy", "operators"],
  telemetry: ["domain", "policy", "boundary", "config"],
  playground: ["domain", "config"],
  ops: ["domain", "policy", "boundary", "config", "telemetry", "operators"],
  cli: ["domain", "policy", "config", "backup", "ops", "operators"],
}

/** Packages that only the named rooms (or files of src/) may import. */
const packages: Record<string, ReadonlyArray<string>> = {
  grammy: ["telegram"],
  "@grammyjs/*": ["telegram", "playground"],
  // In features only in …Sql.ts files.
  "effect/sql": ["store", "features"],
  "effect/sql/*": ["store", "features"],
  "@effect/sql-pg": ["store"],
  "effect/ai": ["llm"],
  "effect/ai/*": ["llm"],
  "effect/cluster": ["chat"],
  "effect/rpc": ["chat"],
  "effect/persistence": ["boundary"],
  "effect/observability": ["telemetry"],
  "effect/http-api": ["ops"],
  "@fluent/bundle": ["telegram"],
  redis: ["cache"],
  "@redis/*": ["cache"],
  "@aws-sdk/*": ["files"],
  "@smithy/*": ["files"],
  "age-encryption": ["backup"],
  "@pydantic/genai-prices": ["llm"],
  fflate: ["domain"],
  jose: ["ops"],
  "@resvg/*": ["telegram"],
  sharp: ["telegram"],
}

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "node", "vitest"],
  jsPlugins: ["./lint/house.js"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  ignorePatterns: ["node_modules", "dist", "lint/*.js"],
  rules: {
    "eslint/no-console": "error",
    "eslint/no-shadow": "off",
    "eslint/no-underscore-dangle": "off",
    "eslint/no-await-in-loop": "off",
    "eslint/require-yield": "off",
    "eslint/max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    "eslint/no-restricted-properties": [
      "error",
      { object: "Date", property: "now", message: "Use Clock: the ambient clock belongs in adapter files only." },
      { object: "Math", property: "random", message: "Use Random: ambient randomness belongs in adapter files only." },
    ],
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-unassigned-import": "off",
    "node/no-process-env": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-assertions": ["error", { assertionStyle: "never" }],
    "typescript/consistent-type-imports": "error",
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-process-exit": "error",
    "vitest/no-focused-tests": "error",
    "vitest/no-disabled-tests": "off",
    "vitest/expect-expect": "off",
    "vitest/no-standalone-expect": "off",
    "vitest/require-mock-type-parameters": "off",
    "house/no-try": "error",
    "house/no-ambient-clock": "error",
    "house/no-barrels": "error",
    "house/rooms": ["error", { rooms, packages }],
  },
  overrides: [
    {
      // The adapter files: the one place each where the outside world is touched by hand.
      files: ["src/config/Environment.ts", "src/store/postgres/*.ts"],
      rules: { "node/no-process-env": "off", "house/no-try": "off" },
    },
    {
      files: ["src/app/LastResort.ts"],
      rules: { "unicorn/no-process-exit": "off" },
    },
    {
      // The pages in the browser, where no services are provided.
      files: ["src/playground/web/**", "src/ops/page/**"],
      rules: { "house/no-ambient-clock": "off", "house/no-try": "off", "eslint/no-restricted-properties": "off" },
    },
    {
      files: ["test/**", "bench/**", "scripts/**", "docs/**", "*.config.ts"],
      rules: { "node/no-process-env": "off", "eslint/no-console": "off", "house/no-try": "off" },
    },
  ],
})
