import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { root } from "../../src/config/Root.ts"
import { flags } from "../support/BotProcess.ts"

const read = (path: string) => readFileSync(join(root, path), "utf8")

/** `young` and `growth` as the launcher sets them on one line. */
const launched = (line: RegExp): ReadonlyArray<string> => {
  const [, young, growth] = line.exec(read("scripts/confidant.sh")) ?? []
  return [`--max-semi-space-size=${young}`, `--heap-growing-percent=${growth}`]
}

describe("the flags of Node", () => {
  it("of the bot are the same in tests as where it is shipped", () => {
    assert.deepStrictEqual(launched(/start \] \|\| \{ young=(\d+) growth=(\d+)/), [...flags.bot])
  })

  it("of commands are the same in tests, in the launcher and where the bot starts one itself", () => {
    assert.deepStrictEqual(launched(/^young=(\d+) growth=(\d+)/m), [...flags.command])
    for (const flag of flags.command) assert.include(read("src/backup/schedule/BackupProcess.ts"), `"${flag}"`)
  })
})
