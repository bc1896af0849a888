import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { decode } from "../../src/config/Config.ts"
import { secretNames, variables } from "../../src/config/Variables.ts"

const read = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8")
const table = Object.values(variables)

describe("docs/configuration.md", () => {
  const text = read("docs/configuration.md")
  for (const { name, what, format, default: fallback } of table) {
    it(`says of ${name} what the program says`, () => {
      assert.include(
        text,
        `| \`${name}\` | ${fallback === null ? "" : `\`${fallback}\``} | ${what} Must be ${format}. |`,
      )
    })
  }

  it("names no variable that is not read", () => {
    const named = [...text.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name)
    assert.deepStrictEqual(
      named,
      table.map(({ name }) => name),
    )
  })
})

describe("docs/configuration.md on secrets", () => {
  it("lists exactly those that may be in a file", () => {
    const section = read("docs/configuration.md").split("## Secrets from files\n")[1]?.split("\n- ")[0] ?? ""
    const named = [...section.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name ?? "")
    assert.deepStrictEqual(named.toSorted(), [...secretNames].toSorted())
  })
})

describe(".env.example", () => {
  const text = read(".env.example")

  it("holds every variable, switched off, with its default where it has one", () => {
    for (const { name, default: fallback } of table) assert.include(text, `\n# ${name}=${fallback ?? ""}`)
  })

  it("copied as it is changes nothing", () => assert.deepStrictEqual(parseEnv(text), {}))

  it("with every default switched on changes nothing either", () => {
    const on = Object.entries(parseEnv(text.replace(/^# (?=[A-Z0-9_]+=)/gm, "")))
    const defaults = on.filter(([name]) => table.some((row) => row.name === name && row.default !== null))
    const alone = defaults.filter(([name]) => name !== "TELEGRAM_API_ROOT")
    const given = Object.fromEntries(alone.map(([name, value]) => [name, value ?? ""]))
    assert.deepStrictEqual(decode(given), decode({}))
    assert.isTrue(Result.isSuccess(decode(given)))
  })
})
