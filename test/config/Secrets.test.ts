import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"

const webhook = {
  BOT_TOKEN: "123456789:AAE0000000000000000000000000000000A",
  TELEGRAM_MODE: "webhook",
  TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram",
}

const summary = (given: Readonly<Record<string, string>>) =>
  Result.getOrElse(Result.flip(decode(given)), () => []).map(({ name, kind }) => `${name} ${kind}`)

describe("a secret that can be guessed is none", () => {
  const guessed = [
    "a".repeat(64),
    "ab".repeat(20),
    "password".repeat(4),
    "0123456789abcdef".repeat(2),
    "1112223334441112223334441112223",
  ]
  it.each(guessed)("JWT_SECRET=%s", (secret) =>
    assert.deepStrictEqual(summary({ JWT_SECRET: secret }), ["JWT_SECRET malformed"]),
  )
  it.each(["a", "aaaaaaaaaaaaaaaa", "abcabcabc", "abcab"])("TELEGRAM_WEBHOOK_SECRET=%s", (secret) =>
    assert.deepStrictEqual(summary({ ...webhook, TELEGRAM_WEBHOOK_SECRET: secret }), [
      "TELEGRAM_WEBHOOK_SECRET malformed",
    ]),
  )
  it("what openssl makes is one", () => {
    for (const secret of [
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    ]) {
      assert.deepStrictEqual(summary({ JWT_SECRET: secret }), [])
    }
  })
})

describe("folders", () => {
  it("folders are on a disk, however that is written", () => {
    for (const folder of ["/proc/x", "/proc", "/sys/x", "//proc/x", "/tmp/../proc/x", "../../../../../../../proc/x"]) {
      assert.deepStrictEqual(summary({ STATE_DIR: folder }), ["STATE_DIR conflict"], folder)
      assert.deepStrictEqual(summary({ BACKUP_DIR: folder }), ["BACKUP_DIR conflict"], folder)
    }
    assert.deepStrictEqual(summary({ STATE_DIR: "/processes/x", BACKUP_DIR: "/dev/shm/x" }), [])
  })
})
