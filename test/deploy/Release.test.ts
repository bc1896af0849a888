import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { root } from "../../src/config/Root.ts"

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "confidant-release-"))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

describe("a release", () => {
  it("has the words of its version in the changelog, and no tag passes without them", () => {
    const here = folder()
    mkdirSync(join(here, "scripts"))
    cpSync(join(root, "scripts/release-notes.sh"), join(here, "scripts/release-notes.sh"))
    writeFileSync(join(here, "package.json"), '{\n  "name": "x",\n  "version": "1.2.0",\n}\n')
    const changelog =
      "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.0] - 2026-12-24\n\n- new\n\n## [1.1.0]\n\n- old\n"
    writeFileSync(join(here, "CHANGELOG.md"), changelog)
    const notes = (tag: string) =>
      spawnSync("sh", [join(here, "scripts/release-notes.sh"), tag], { encoding: "utf8", env: process.env })
    assert.strictEqual(notes("v1.2.0").stdout, "- new\n")
    assert.include(notes("v1.3.0").stderr, "package.json has version 1.2.0")
    writeFileSync(join(here, "CHANGELOG.md"), changelog.replace("[1.2.0]", "[1.2.1]"))
    const without = notes("v1.2.0")
    assert.strictEqual(without.status, 1)
    assert.include(without.stderr, "CHANGELOG.md says nothing under ## [1.2.0]")
  })
})

describe("the hook that checks commits", () => {
  it("checks what is committed, not what lies beside it, and lets no settings through", () => {
    const here = folder()
    const env = { PATH: process.env["PATH"], HOME: here, GIT_CONFIG_GLOBAL: "/dev/null" }
    const git = (...words: ReadonlyArray<string>) => spawnSync("git", words, { cwd: here, env, encoding: "utf8" })
    git("init", "--quiet")
    git("config", "core.hooksPath", join(root, "scripts/hooks"))
    git("config", "user.name", "A")
    git("config", "user.email", "a@example.org")
    mkdirSync(join(here, "node_modules"))
    writeFileSync(join(here, "package.json"), '{"scripts":{"check":"! grep bad checked"}}')
    const commit = (text: string, then: string) => {
      writeFileSync(join(here, "checked"), text)
      git("add", "package.json", "checked")
      writeFileSync(join(here, "checked"), then)
      return git("commit", "--quiet", "--message", text)
    }
    const refused = commit("bad\n", "good\n")
    assert.strictEqual(refused.status, 1)
    assert.include(refused.stderr, "Not committed: see above")
    const taken = commit("good\n", "bad\n")
    assert.strictEqual(taken.status, 0, taken.stderr)
    writeFileSync(join(here, ".env.prod"), "BOT_TOKEN=\n")
    git("add", ".env.prod")
    assert.include(git("commit", "--message", "settings").stderr, ".env.prod may hold secrets")
  })
})
