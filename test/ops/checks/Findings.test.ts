import { assert, describe, it } from "@effect/vitest"
import type { DatabaseReport } from "../../../src/domain/Probes.ts"
import { statusText } from "../../../src/cli/StatusText.ts"
import * as Bot from "../../../src/ops/checks/Bot.ts"
import * as Backups from "../../../src/ops/checks/Backups.ts"
import { keyFinding } from "../../../src/ops/checks/StateFolder.ts"
import { worst } from "../../../src/ops/checks/Check.ts"
import * as Clock from "../../../src/ops/checks/Clock.ts"
import * as Configuration from "../../../src/ops/checks/Configuration.ts"
import * as Database from "../../../src/ops/checks/Database.ts"
import * as Disk from "../../../src/ops/checks/Disk.ts"
import * as HelpLines from "../../../src/ops/checks/HelpLines.ts"
import { helpLines } from "../../../src/domain/safety/HelpLine.ts"
import * as NodeVersion from "../../../src/ops/checks/NodeVersion.ts"
import * as Redis from "../../../src/ops/checks/Redis.ts"
import * as Telegram from "../../../src/ops/checks/Telegram.ts"

const hour = 3_600_000
const now = 1_800_000_000_000

const database: DatabaseReport = {
  version: "15.18",
  serverVersion: 150_018,
  settings: {
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    max_connections: "100",
    server_encoding: "UTF8",
    TimeZone: "UTC",
  },
  connections: 5,
  processes: 1,
  migration: 5,
  serves: 5,
  newestMigration: 5,
  now,
  place: "/srv/state/postgres",
  servedBot: "111",
  kept: [],
  scratch: [],
}
const withSettings = (settings: Readonly<Record<string, string>>): Partial<DatabaseReport> => ({
  settings: { ...database.settings, ...settings },
})

describe("the check of the help lines", () => {
  it("warns once nobody has read a number for 180 days, and says where", () => {
    const checked = Date.parse("2026-11-30")
    assert.strictEqual(HelpLines.finding(helpLines, checked + 180 * 24 * hour).state, "ok")
    const late = HelpLines.finding(helpLines, checked + 181 * 24 * hour)
    assert.strictEqual(late.state, "warning")
    assert.include(late.found, "AT TelefonSeelsorge (2026-11-30)")
    assert.include(late.fix ?? "", "HELP_LINES")
  })
})

describe("the check of the database", () => {
  it("says which bot it serves, and that the playground's passes to this one", () => {
    const words = (servedBot: string | null) =>
      Database.findings({ ...database, servedBot }, now, "111").map(({ found }) => found)
    assert.include(words("111"), "It serves the bot 111")
    assert.include(words("playground"), "It served the playground; from the next start on it serves the bot 111")
    assert.strictEqual(worst(Database.findings({ ...database, servedBot: "playground" }, now, "111")), "ok")
    assert.lengthOf(words(null), words("111").length - 1)
  })

  it("finds nothing wrong with a usual server", () =>
    assert.strictEqual(worst(Database.findings(database, now, "111")), "ok"))

  it.each([
    ["fsync off", "problem", withSettings({ fsync: "off" })],
    ["full_page_writes off", "problem", withSettings({ full_page_writes: "off" })],
    ["synchronous_commit off", "warning", withSettings({ synchronous_commit: "off" })],
    ["another encoding", "problem", withSettings({ server_encoding: "SQL_ASCII" })],
    ["an old server", "problem", { serverVersion: 120_004, version: "12.4" }],
    ["nearly all connections taken", "warning", { connections: 81 }],
    ["more processes than the server has connections for", "problem", { processes: 7 }],
    ["no connection left for a backup", "warning", { processes: 6 }],
    ["backups of several processes sealed to several keys", "warning", { processes: 2 }],
    ["no tables yet", "warning", { migration: 0 }],
    ["migrations not applied", "warning", { migration: 3 }],
    ["a newer database", "problem", { migration: 6, serves: 6 }],
    ["what a restore put aside", "warning", { kept: [{ name: "d_before_20261130_020000", drop: "psql -c …" }] }],
    ["a copy of a killed backup", "warning", { scratch: ["confidant_scratch_a"] }],
    ["the database of another bot", "problem", { servedBot: "222" }],
    ["another time of day", "warning", { now: now + 60_000 }],
  ] as const)("%s is a %s", (_, state, changed) => {
    const found = Database.findings({ ...database, ...changed }, now, "111")
    assert.strictEqual(worst(found), state)
    assert.isNotEmpty(found.find((one) => one.state === state)?.fix)
  })

  it("finds nothing wrong with a database of a newer version that still serves this one", () =>
    assert.strictEqual(worst(Database.findings({ ...database, migration: 6, serves: 5 }, now, "111")), "ok"))
})

describe("the check of Redis", () => {
  const redis = {
    version: "7.0.15",
    maxMemory: 0,
    evictionPolicy: "noeviction",
    persistent: false,
    password: true,
    loopback: false,
  }

  it("finds nothing wrong with one that forgets", () => assert.strictEqual(worst(Redis.findings(redis)), "ok"))

  it.each([
    ["that writes to disk", { persistent: true }],
    ["without a password on another machine", { password: false }],
    ["that refuses writes when it is full", { maxMemory: 1_000_000 }],
  ])("one %s is a warning", (_, changed) =>
    assert.strictEqual(worst(Redis.findings({ ...redis, ...changed })), "warning"),
  )

  it("one on this machine needs no password", () =>
    assert.strictEqual(worst(Redis.findings({ ...redis, password: false, loopback: true })), "ok"))
})

describe("the check of Telegram", () => {
  const webhook = { url: null, pending: 0, lastErrorAt: null, lastError: null }
  const poll = { _tag: "Poll" } as const
  const own = { _tag: "Webhook", url: "https://bot.test/hook", secret: Object.create(null) } as const

  it("counts what waits in plain words", () => {
    const said = (pending: number) => Telegram.findings({ ...webhook, pending }, poll, now)[1]?.found
    assert.deepStrictEqual(
      [0, 1, 2].map(said),
      [0, 1, 2].map((count) => `${count === 1 ? "1 update waits" : `${count} updates wait`} at Telegram`),
    )
  })

  it.each([
    ["no webhook for a poll", "ok", webhook, poll],
    ["a webhook for a poll", "warning", { ...webhook, url: "https://other.test" }, poll],
    ["many updates that wait", "warning", { ...webhook, pending: 1_000 }, poll],
    ["its own webhook", "ok", { ...webhook, url: own.url }, own],
    ["no webhook", "warning", webhook, own],
    ["a webhook that leads elsewhere", "problem", { ...webhook, url: "https://other.test" }, own],
    [
      "a webhook that failed lately",
      "warning",
      { ...webhook, url: own.url, lastErrorAt: now - 60_000, lastError: "Connection refused" },
      own,
    ],
    ["a webhook that failed long ago", "ok", { ...webhook, url: own.url, lastErrorAt: now - 2 * hour }, own],
  ] as const)("%s is %s", (_, state, found, intake) =>
    assert.strictEqual(worst(Telegram.findings(found, intake, now)), state),
  )
})

describe("the check of the disk", () => {
  const gib = 1_073_741_824
  it.each([
    ["ok", 100 * gib, 252 * gib],
    ["ok", 1.5 * gib, 2 * gib],
    ["warning", 1.5 * gib, 100 * gib],
    ["problem", 100_000_000, 100 * gib],
    ["problem", 0, 100 * gib],
  ] as const)("is %s with %d bytes free of %d", (state, free, total) =>
    assert.strictEqual(Disk.finding("/state", { free, total }).state, state),
  )
})

describe("the check of the clock", () => {
  it.each([
    ["ok", 0],
    ["ok", 4_000],
    ["warning", 30_000],
    ["warning", -30_000],
    ["problem", 300_000],
    ["problem", -300_000],
  ] as const)("is %s with %d ms apart", (state, apart) =>
    assert.strictEqual(Clock.finding("Telegram", now + apart, now).state, state),
  )
})

describe("the check of backups", () => {
  it.each([
    ["ok", 2],
    ["warning", 30],
    ["problem", 72],
  ] as const)("is %s with a backup of %d hours ago", (state, hours) =>
    assert.strictEqual(Backups.finding({ name: "b", at: now - hours * hour }, now).state, state),
  )
  it("is a warning without one", () => assert.strictEqual(Backups.finding(null, now).state, "warning"))

  it("is a problem where one was verified and its file is gone", () => {
    assert.strictEqual(Backups.finding(null, now, now - hour).state, "problem")
    assert.strictEqual(Backups.finding({ name: "b", at: now - hour }, now, now - hour).state, "ok")
  })
})

describe("the check of Node", () => {
  it.each([
    ["24.21.0", "ok"],
    ["20.1.0", "problem"],
    ["26.0.0", "warning"],
  ])("finds %s %s", (version, state) => assert.strictEqual(NodeVersion.finding(version).state, state))
})

describe("the check of the configuration", () => {
  it("tells every problem at once with its fix, and names that look misspelled, and no value", () => {
    const { found, settings } = Configuration.findings(
      { BOT_TOKEN: "sesame-open", HTTP_PORT: "sesame-port", DATABSE_URL: "postgres://sesame" },
      "/",
      null,
    )
    assert.isNull(settings)
    assert.deepStrictEqual(
      found.map(({ state }) => state),
      ["problem", "problem", "warning"],
    )
    assert.isTrue(found.every(({ fix }) => fix !== null))
    assert.notInclude(JSON.stringify(found), "sesame")
  })
})

describe("the check of the backup key", () => {
  const text = (...keys: ReadonlyArray<string>) =>
    keys.map((key) => `# public key: ${key}\nAGE-SECRET-KEY-1X\n`).join("")
  const file = (...keys: ReadonlyArray<string>) => ({ mode: 0o100600, text: text(...keys) })
  const keys = { path: "/state/backup-key.txt", recipient: null, file: file("age1own"), sealedTo: ["age1own"] }

  it.each([
    ["a key that opens all", "ok", {}],
    ["no key and no backup", "ok", { file: null, sealedTo: [] }],
    ["a key of before kept in the same file", "ok", { file: file("age1own", "age1old"), sealedTo: ["age1old"] }],
    ["a key without its public half", "ok", { file: { mode: 0o600, text: "AGE-SECRET-KEY-1X" }, sealedTo: ["age1x"] }],
    ["backups whose key is gone", "problem", { file: null }],
    ["backups sealed to another key", "problem", { sealedTo: ["age1own", "age1lost"] }],
    ["a key that others can read", "problem", { file: { ...file("age1own"), mode: 0o100644 } }],
    ["another recipient than before", "warning", { recipient: "age1new", file: null }],
    ["the recipient of all", "ok", { recipient: "age1own", file: null }],
  ] as const)("%s is a %s", (_, state, changed) => assert.strictEqual(keyFinding({ ...keys, ...changed }).state, state))
})

const http = { host: "0.0.0.0", port: 18_099 }

describe("the check of the running bot", () => {
  it("says why it cannot serve, which nobody else can see", () => {
    const reasons = ["no messages come in: 409 Conflict"]
    const refused = Bot.finding({ ready: false, status: "not ready", reasons }, http)
    assert.strictEqual(refused.state, "problem")
    assert.include(refused.found, "409")
    assert.strictEqual(Bot.finding({ ready: true, status: "ready", reasons: [] }, http).state, "ok")
    assert.strictEqual(Bot.finding(null, http).state, "ok")
  })

  it("names the address that it asked, and what to set if the bot is elsewhere", () => {
    const overview = { bot: null, stored: null, backup: null, http }
    for (const text of [Bot.finding(null, http).found, statusText(overview, 0)]) {
      assert.include(text, "http://127.0.0.1:18099")
      assert.include(text, "set the same here")
    }
    const anyPort = statusText({ ...overview, http: { ...http, port: 0 } }, 0)
    assert.include(anyPort, "its log names the port")
    assert.notInclude(anyPort, ":0")
  })
})
