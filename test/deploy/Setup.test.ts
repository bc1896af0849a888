import { assert, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { root } from "../../src/config/Root.ts"

it("setup makes what is missing, for its owner alone, says what it did, and leaves what is there as it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "confidant-setup-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(join(root, "scripts/setup.sh"), join(folder, "scripts/setup.sh"))
  const run = (answers: Readonly<Record<string, string>>, ...file: ReadonlyArray<string>) => {
    const env = { PATH: process.env["PATH"], TELEGRAM_API_ROOT: "http://127.0.0.1:1", ...answers }
    const { status, stdout } = spawnSync("sh", [join(folder, "scripts/setup.sh"), ...file], {
      env,
      encoding: "utf8",
      input: "",
    })
    return { code: status, said: stdout }
  }
  const read = (name: string) => readFileSync(join(folder, name), "utf8")
  const token = `123456789:${"A".repeat(35)}`

  const without = run({ BOT_TOKEN: "123:short" })
  assert.strictEqual(without.code, 1)
  assert.include(without.said, "That is no token")
  const made = run({ BOT_TOKEN: token, LLM_BASE_URL: "http://model/v1", LLM_MODEL: "m", ADMIN_USER_IDS: "12" })
  assert.strictEqual(made.code, 0, made.said)
  assert.notInclude(made.said, token)
  for (const name of [".env.prod", "secrets/BOT_TOKEN", "secrets/JWT_SECRET"]) {
    assert.strictEqual(statSync(join(folder, name)).mode & 0o777, 0o600, name)
  }
  assert.strictEqual(read("secrets/BOT_TOKEN"), `${token}\n`)

  writeFileSync(join(folder, ".env.prod"), `${read(".env.prod")}LLM_API_KEY=mine`)
  const before = read(".env.prod")
  const again = run({ BOT_TOKEN: `2${token}`, LLM_API_KEY: "other", LLM_MODEL: "other" })
  assert.include(again.said, "LLM_API_KEY is there.")
  assert.deepStrictEqual([read(".env.prod"), read("secrets/BOT_TOKEN")], [before, `${token}\n`])

  writeFileSync(join(folder, "own.env"), "BOT_TOKEN=\nLOG_LEVEL=info\n", { mode: 0o644 })
  writeFileSync(join(folder, "secrets/JWT_SECRET"), "", { mode: 0o644 })
  assert.strictEqual(run({ BOT_TOKEN: token }, "own.env").code, 0)
  assert.include(read("own.env"), `LOG_LEVEL=info\nBOT_TOKEN=${token}\n`)
  assert.strictEqual(statSync(join(folder, "own.env")).mode & 0o007, 0, "a secret that everybody may read")
})
