import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
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

/** What is there when the launcher starts. */
interface Place {
  /** What `npm ci` put there; without: the packages that build were left out. */
  readonly installed: "everything" | "production" | "nothing"
  readonly built: boolean
  /** Of the one Node there is. */
  readonly node?: string
}

/** Runs the launcher in such a place. Node and the build only say that they were called. */
const launch = ({ built, installed, node = "v24.1.0" }: Place, ...args: ReadonlyArray<string>) => {
  const folder = mkdtempSync(join(tmpdir(), "confidant-launcher-"))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { mode: 0o755 })
  }
  put("scripts/build.sh", "echo built")
  copyFileSync(join(root, "scripts/confidant.sh"), join(folder, "scripts/confidant.sh"))
  put("bin/node", `#!/bin/sh\n[ "$1" != --version ] || { echo ${node}; exit; }\necho "ran $*"\n`)
  if (installed !== "nothing") put("node_modules/effect/package.json", "{}")
  if (installed === "everything") put("node_modules/vite/package.json", "{}")
  if (built) put("dist/bot/main.js", "")
  const { status, stderr, stdout } = spawnSync("sh", [join(folder, "scripts/confidant.sh"), ...args], {
    encoding: "utf8",
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  })
  rmSync(folder, { recursive: true })
  return { status, said: stderr, did: stdout.split("\n").filter((line) => line !== "") }
}

const main = (...args: ReadonlyArray<string>) =>
  ["ran", ...flags[args[0] === "start" ? "bot" : "command"], "dist/bot/main.js", ...args].join(" ")

describe("the launcher", () => {
  for (const built of [true, false]) {
    it(`builds what is due in a development checkout, ${built ? "built" : "not built"} before`, () => {
      const { did, status } = launch({ installed: "everything", built }, "start")
      assert.deepStrictEqual(did, ["built", main("start")])
      assert.strictEqual(status, 0)
    })
  }

  for (const installed of ["production", "nothing"] as const) {
    it(`runs what was built before where it cannot build, with ${installed} installed`, () => {
      const { did, said, status } = launch({ installed, built: true }, "backup", "list")
      assert.deepStrictEqual(did, [main("backup", "list")])
      assert.deepStrictEqual([said, status], ["", 0])
    })
  }

  it("says how to build in a production install that was not built", () => {
    const { did, said, status } = launch({ installed: "production", built: false }, "start")
    assert.deepStrictEqual(did, [])
    assert.include(said, "npm ci && npm run build")
    assert.include(said, "copy dist/")
    assert.strictEqual(status, 1)
  })

  it("says how to install where nothing is installed", () => {
    const { did, said, status } = launch({ installed: "nothing", built: false }, "start")
    assert.deepStrictEqual(did, [])
    assert.include(said, '"npm ci"')
    assert.strictEqual(status, 1)
  })

  it("refuses a Node that is too old before it builds", () => {
    const { did, said, status } = launch({ installed: "everything", built: false, node: "v20.20.2" }, "start")
    assert.deepStrictEqual(did, [])
    assert.include(said, "v20.20.2")
    assert.strictEqual(status, 1)
  })
})
