import { spawnSync } from "node:child_process"
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import manifest from "../../package.json" with { type: "json" }
import { root } from "../../src/config/Root.ts"
import { flags } from "../support/BotProcess.ts"

const { version } = manifest

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
  put("package.json", "{}")
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
    assert.include(said, '"npm ci"')
    assert.lengthOf(said.trim().split("\n"), 1)
    assert.include(said, "copy dist/")
    assert.strictEqual(status, 1)
  })

  it("says how to install where nothing is installed", () => {
    const { did, said, status } = launch({ installed: "nothing", built: false }, "start")
    assert.deepStrictEqual(did, [])
    assert.include(said, '"npm ci"')
    assert.strictEqual(status, 1)
  })

  it("is found by a link in PATH, and by a link to that", () => {
    const folder = mkdtempSync(join(tmpdir(), "confidant-link-"))
    symlinkSync(join(root, "scripts/confidant.sh"), join(folder, "confidant"))
    symlinkSync("confidant", join(folder, "again"))
    for (const name of ["confidant", "again"]) {
      const { status, stdout } = spawnSync(join(folder, name), ["--version"], { encoding: "utf8", cwd: "/" })
      assert.deepStrictEqual([status, stdout], [0, `confidant v${version}\n`])
    }
    rmSync(folder, { recursive: true })
  })

  it("stays where it is called if it was copied without a checkout, as into the image", () => {
    const folder = mkdtempSync(join(tmpdir(), "confidant-alone-"))
    for (const part of ["scripts", "dist/bot", "bin", "called"]) mkdirSync(join(folder, part), { recursive: true })
    copyFileSync(join(root, "scripts/confidant.sh"), join(folder, "scripts/confidant.sh"))
    writeFileSync(join(folder, "dist/bot/main.js"), "")
    const node = '#!/bin/sh\n[ "$1" != --version ] || { echo v24.1.0; exit; }\necho "$3 in $PWD"\n'
    writeFileSync(join(folder, "bin/node"), node, { mode: 0o755 })
    const { stdout } = spawnSync("sh", [join(folder, "scripts/confidant.sh"), "start"], {
      encoding: "utf8",
      cwd: join(folder, "called"),
      env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
    })
    assert.strictEqual(stdout, `${join(folder, "dist/bot/main.js")} in ${join(folder, "called")}\n`)
    rmSync(folder, { recursive: true })
  })

  it("is the program's command for npm", () => {
    const { bin } = Schema.decodeUnknownSync(Schema.Struct({ bin: Schema.Record(Schema.String, Schema.String) }))(
      manifest,
    )
    assert.deepStrictEqual(bin, { confidant: "scripts/confidant.sh" })
    assert.strictEqual(statSync(join(root, "scripts/confidant.sh")).mode & 0o111, 0o111)
  })

  it("says in one line on the error output what it does not know, and what may be meant", () => {
    const { status, stderr, stdout } = spawnSync(join(root, "scripts/confidant.sh"), ["bakup"], { encoding: "utf8" })
    assert.deepStrictEqual([status, stdout], [1, ""])
    assert.include(stderr, 'Unknown subcommand "bakup"')
    assert.include(stderr, "backup")
    assert.isBelow(stderr.split("\n").length, 8)
  })

  it("prints completions for the shell", () => {
    const { stdout } = spawnSync(join(root, "scripts/confidant.sh"), ["--completions", "bash"], { encoding: "utf8" })
    assert.include(stdout, "confidant")
    assert.include(stdout, "ops-link")
  })

  it("refuses a Node that is too old before it builds", () => {
    const { did, said, status } = launch({ installed: "everything", built: false, node: "v20.20.2" }, "start")
    assert.deepStrictEqual(did, [])
    assert.include(said, "v20.20.2")
    assert.strictEqual(status, 1)
  })
})

/** Builds in a checkout where something is missing; the bundler only says that it was called. */
const build = (prepare: (put: (path: string, text: string) => void, folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), "confidant-build-"))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { mode: 0o755 })
  }
  mkdirSync(join(folder, "scripts"))
  copyFileSync(join(root, "scripts/build.sh"), join(folder, "scripts/build.sh"))
  put("node_modules/vite/package.json", "{}")
  put("node_modules/.bin/vite", '#!/bin/sh\nwhile [ "$1" != --outDir ]; do shift; done\nmkdir -p "$2"\n')
  for (const path of ["src/main.ts", "src/ops/page/index.html", "migrations/a.ts", "package-lock.json"]) put(path, "")
  prepare(put, folder)
  const { status, stderr } = spawnSync("sh", [join(folder, "scripts/build.sh")], { encoding: "utf8" })
  const runbooks = globSync("dist/runbooks/*", { cwd: folder })
  rmSync(folder, { recursive: true })
  return { runbooks, status, said: stderr.trim().split("\n") }
}

describe("the build", () => {
  it("says in one line that the bundler came without its native part, and what to do", () => {
    const { said, status } = build(() => undefined)
    assert.strictEqual(status, 1)
    assert.lengthOf(said, 1)
    assert.match(said[0] ?? "", /20\.19.*--omit=optional.*npm ci/)
  })

  it("says in one line that it may not write", () => {
    // A file in the place of the folder keeps root out as well.
    const { said, status } = build((put) => put("dist", ""))
    assert.strictEqual(status, 1)
    assert.lengthOf(said, 1)
    assert.match(said[0] ?? "", /cannot be written to.*npm run build/)
  })

  it("builds with what a production install has", () => {
    const { said, status } = build((put) => put("node_modules/@rolldown/binding-linux-x64-gnu/package.json", "{}"))
    assert.deepStrictEqual([status, said.length], [0, 3])
  })

  it("brings the runbooks along, for a program that is copied alone", () => {
    const { runbooks, status } = build((put) => {
      put("node_modules/@rolldown/binding-linux-x64-gnu/package.json", "{}")
      put("docs/runbooks/down.md", "# Down")
    })
    assert.deepStrictEqual([status, runbooks], [0, ["dist/runbooks/down.md"]])
  })
})
