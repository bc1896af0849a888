import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import process from "node:process"
import { root } from "../../src/config/Root.ts"

/** The same lines in a file where they are refused, and in one where they are fine. */
interface Case {
  readonly what: string
  /** The rule that must refuse it, as oxlint writes it. */
  readonly by: string
  /** `@/` stands for src/. */
  readonly code: string
  /** Paths; `*` stands for a name of its own. */
  readonly wrong: string
  readonly right: string
  /** What stands in the right place instead: for what is right nowhere. */
  readonly instead?: string
}

const importing = (what: string, target: string, wrong: string, right: string): Case => ({
  what,
  by: "house(rooms)",
  code: `import { thing } from "${target}"\n\nexport const other = thing\n`,
  wrong,
  right,
})

/** In the engine; the right one in the app, which may know every room. */
const inEngine = (what: string, code: string): Case => ({
  what,
  by: "house(rooms)",
  code,
  wrong: "src/chat/*.ts",
  right: "src/app/*.ts",
})

const nowhere = (what: string, by: string, code: string, instead: string): Case => ({
  what,
  by,
  code,
  instead,
  wrong: "src/chat/*.ts",
  right: "src/chat/*.ts",
})

const only = (what: string, by: string, code: string, wrong: string, right: string): Case => ({
  what,
  by,
  code,
  wrong,
  right,
})

const menu = "src/features/menu/*.ts"
const menuSql = "src/features/menu/*Sql.ts"

const rooms = [
  importing("domain knows the store", "@/store/InboxSql.ts", "src/domain/talk/*.ts", "src/app/*.ts"),
  importing("domain knows policies", "@/policy/Limits.ts", "src/domain/*.ts", "src/chat/*.ts"),
  importing("policy calls the outside", "@/boundary/Guard.ts", "src/policy/*.ts", "src/store/*.ts"),
  importing("the store knows the engine", "@/chat/Save.ts", "src/store/*.ts", "src/app/*.ts"),
  importing("one of the rooms side by side knows another", "@/llm/Model.ts", "src/telegram/*.ts", "src/llm/*.ts"),
  importing("the engine knows features", "@/features/menu/Menu.ts", "src/chat/*.ts", "src/app/*.ts"),
  importing("jobs know features", "@/features/menu/Menu.ts", "src/jobs/*.ts", "src/app/*.ts"),
  importing("the engine knows Telegram", "@/telegram/BotApi.ts", "src/chat/*.ts", "src/telegram/*.ts"),
  importing("operators know a surface", "@/ops/admin/AdminApi.ts", "src/operators/*.ts", "src/cli/*.ts"),
  importing("the page's server makes backups", "@/backup/make/Backup.ts", "src/ops/pages/*.ts", "src/cli/*.ts"),
  importing("a room knows the composition", "@/app/App.ts", "src/cli/*.ts", "src/main.ts"),
  importing("a room knows the command", "@/main.ts", "src/cli/*.ts", "test/cli/*.ts"),
  inEngine("an import comes late", `export const later = () => import("@/store/InboxSql.ts")\n`),
  inEngine("a name is passed on", `export { thing } from "@/store/InboxSql.ts"\n`),
  inEngine("only a type is known", `import type { Thing } from "@/store/InboxSql.ts"\n\nexport type Other = Thing\n`),
]

const features = [
  importing("another feature", "@/features/consent/Consent.ts", menu, "src/features/consent/*.ts"),
  importing("the list of features", "@/features/Features.ts", menu, "src/app/*.ts"),
  importing("the engine", "@/chat/Save.ts", menu, "src/chat/*.ts"),
  importing("jobs", "@/jobs/Worker.ts", menu, "src/app/*.ts"),
  importing("Telegram", "@/telegram/BotApi.ts", menu, "src/telegram/*.ts"),
  importing("models", "@/llm/Model.ts", menu, "src/llm/*.ts"),
  importing("what operators see", "@/ops/ready/Readiness.ts", menu, "src/ops/alerts/*.ts"),
  importing("the composition", "@/app/App.ts", menu, "src/app/*.ts"),
  importing("SQL", "effect/sql", menu, menuSql),
  importing("SQL's client", "effect/sql/SqlClient", menu, menuSql),
  importing("the store's statements", "@/store/driver/Statements.ts", menu, menuSql),
  importing("SQL of the engine", "@/store/InboxSql.ts", menuSql, "src/store/*.ts"),
  importing("its own adapter", "@/features/menu/MenuSql.ts", menu, "src/features/*.ts"),
  importing("another's adapter", "@/features/menu/MenuSql.ts", "src/features/quiz/*Sql.ts", menuSql),
]

const packages = [
  importing("grammY", "grammy", "src/chat/*.ts", "src/telegram/*.ts"),
  importing("grammY in a feature", "grammy", menu, "src/telegram/*.ts"),
  importing("grammY's types", "@grammyjs/types", "src/domain/talk/*.ts", "src/playground/*.ts"),
  importing("SQL", "effect/sql/SqlClient", "src/chat/*.ts", "src/store/*.ts"),
  importing("PostgreSQL's driver", "@effect/sql-pg", menuSql, "src/store/driver/*.ts"),
  importing("models", "effect/ai", "src/chat/*.ts", "src/llm/*.ts"),
  importing("the cluster", "effect/cluster", "src/ops/http/*.ts", "src/chat/*.ts"),
  importing("breakers", "effect/persistence", "src/store/*.ts", "src/boundary/*.ts"),
  importing("OTLP", "effect/observability", "src/ops/http/*.ts", "src/telemetry/*.ts"),
  importing("Redis", "redis", "src/store/*.ts", "src/cache/*.ts"),
  importing("S3", "@aws-sdk/client-s3", "src/backup/make/*.ts", "src/files/*.ts"),
  importing("age", "age-encryption", "src/files/*.ts", "src/backup/make/*.ts"),
  importing("signed tokens", "jose", "src/cli/*.ts", "src/ops/http/*.ts"),
]

const calling = (expression: string) => `export const found = () => ${expression}\n`
const caught = "export const tried = (run: () => void) => {\n  try {\n    run()\n  } finally {\n    run()\n  }\n}\n"
const ofLines = (count: number) => Array.from({ length: count }, (_, line) => `export const l${line} = 0\n`).join("")

const lines = [
  only("try", "house(no-try)", caught, "src/chat/*.ts", "src/store/postgres/*.ts"),
  only("new Date()", "house(no-ambient-clock)", calling("new Date()"), "src/chat/*.ts", "src/playground/web/*.ts"),
  only("Date.now", "eslint(no-restricted-properties)", calling("Date.now()"), "src/chat/*.ts", "src/ops/page/*.ts"),
  only("dice", "eslint(no-restricted-properties)", calling("Math.random()"), "src/llm/*.ts", "src/ops/page/*.ts"),
  only("process.env", "node(no-process-env)", calling("process.env"), "src/llm/*.ts", "src/config/Environment.ts"),
  only("console", "eslint(no-console)", calling(`console.log("done")`), "src/cli/*.ts", "test/support/*.ts"),
  nowhere("a barrel", "house(no-barrels)", `export * from "./Save.ts"\n`, `export { save } from "./Save.ts"\n`),
  nowhere(
    "as",
    "typescript(consistent-type-assertions)",
    "export const one = (given: unknown) => given as string\n",
    `export const one = ["given"] as const\n`,
  ),
  nowhere(
    "any",
    "typescript(no-explicit-any)",
    "export const one = (given: any) => given\n",
    "export const one = (given: unknown) => given\n",
  ),
  nowhere(
    "!",
    "typescript(no-non-null-assertion)",
    "export const one = (given: string | null) => given!\n",
    `export const one = (given: string | null) => given ?? ""\n`,
  ),
  nowhere(
    "a silenced compiler",
    "typescript(ban-ts-comment)",
    `// @ts-ignore\nexport const one: number = "1"\n`,
    "export const one: number = 1\n",
  ),
  nowhere("more than 300 lines", "eslint(max-lines)", ofLines(301), ofLines(300)),
]

const Report = Schema.fromJsonString(
  Schema.Struct({ diagnostics: Schema.Array(Schema.Struct({ code: Schema.String, filename: Schema.String })) }),
)

/** What the linter says of each file, by its path: the project's own rules, in a tree that holds these files alone. */
const lint = (files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), "confidant-lint-")))
  for (const part of ["lint", "oxlint.config.ts", "package.json", "tsconfig.json"]) {
    cpSync(join(root, part), join(tree, part), { recursive: true })
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"))
  for (const [path, code] of files) {
    mkdirSync(join(tree, dirname(path)), { recursive: true })
    const up = relative(dirname(path), "src")
    writeFileSync(join(tree, path), code.replaceAll("@/", up.startsWith("..") ? `${up}/` : `./${up}`))
  }
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint")
  const { stdout } = spawnSync(process.execPath, [oxlint, "--config", "oxlint.config.ts", "--format", "json"], {
    cwd: tree,
    encoding: "utf8",
  })
  rmSync(tree, { recursive: true })
  const said = new Map<string, ReadonlyArray<string>>()
  for (const { code, filename } of Schema.decodeUnknownSync(Report)(stdout).diagnostics) {
    said.set(filename, [...(said.get(filename) ?? []), code])
  }
  return said
}

const numbered = [...rooms, ...features, ...packages, ...lines].map(
  ({ by, code, instead = code, right, what, wrong }, index) => ({
    what,
    by,
    code,
    instead,
    wrong: wrong.replace("*", `Wrong${index}`),
    right: right.replace("*", `Right${index}`),
  }),
)

describe("the linter", () => {
  let said: ReadonlyMap<string, ReadonlyArray<string>> = new Map()

  beforeAll(() => {
    said = lint(
      new Map(
        numbered.flatMap(({ code, instead, right, wrong }) => [
          [wrong, code],
          [right, instead],
        ]),
      ),
    )
  })

  it.each(numbered)("$by refuses $what in $wrong, and nothing in $right", ({ by, right, wrong }) => {
    assert.deepStrictEqual(said.get(wrong), [by])
    assert.deepStrictEqual(said.get(right), undefined)
  })
})
