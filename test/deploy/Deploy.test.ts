import { assert, afterAll, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DeployServer, fresh } from "../support/DeployServer.ts"

describe("a deploy", () => {
  /** One server for all: whatever a test does, the first release runs on it again afterwards. */
  const server = new DeployServer()
  const first = server.head
  beforeAll(async () => {
    const { code, said } = await server.deploy()
    assert.strictEqual(code, 0, said)
  })
  afterAll(server.remove)

  const troubles: ReadonlyArray<readonly [string, Readonly<Record<string, string | null>>, RegExp]> = [
    ["no backup", { backup: "BACKUP CRITICAL - there is no backup" }, /no verified backup .* - there is no backup\)/],
    ["an old backup", { backup: fresh.replace("age=32400s", "age=86401s") }, /no verified backup of the last 24 hours/],
    ["a full disk", { "free-mb": "10" }, /has 10 MB left/],
    ["a registry that is away", { "registry-away": "" }, /could not be built: npm error network/],
    ["a wrong token", { doctor: "PROBLEM  telegram  The token is refused." }, /would not work: The token is refused/],
    ["a release that does not run", { version: "" }, /does not run: version fails/],
    ["a migration that fails", { migrate: "" }, /could not be migrated: migrate fails/],
  ]
  const well = { backup: fresh, "free-mb": "9000", doctor: "ok  telegram  @bot" }
  it.each(troubles)("with %s is refused in a sentence, and the bot goes on", async (_, trouble, sentence) => {
    server.publish("second")
    server.world(trouble)
    const { code, said } = await server.deploy()
    server.world({ "registry-away": null, version: null, migrate: null, ...well })
    assert.strictEqual(code, 1)
    assert.match(said, sentence)
    assert.match(said, /The bot was not touched/)
    assert.deepStrictEqual([server.up, server.head, server.journal.length], [first, first, 1])
  })

  it("of a checkout with files that nobody committed is refused, with their names", async () => {
    writeFileSync(join(server.home, "x"), "")
    const { said } = await server.deploy()
    rmSync(join(server.home, "x"))
    assert.match(said, /differ from what is committed \(\?\? x;\)/)
  })

  it.each([
    ["crashes", "ends soon after its start"],
    ["database", "The database does not answer"],
    ["mute", "Smoke fails 3 times: PROBLEM  message  no answer"],
  ])("of a release with this fault goes back by itself, and says so: %s", async (fault, sentence) => {
    server.publish("second", [fault])
    const { code, said } = await server.deploy()
    assert.strictEqual(code, 1)
    assert.include(said, sentence)
    assert.include(said, `Rolled back: ${first} runs again and is ready`)
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("goes back also where the disk is full and nobody can be told", async () => {
    server.publish("second", ["crashes"])
    server.world({ fills: "" })
    await server.run(["deploy"], ["sh", "-c", 'exec "$@" 2>/dev/full', "sh"])
    server.world({ fills: null })
    rmSync(join(server.home, ".deploy/record"))
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("of a release that cannot be put in the place of the other says so, and the other runs", async () => {
    server.publish("second")
    mkdirSync(join(server.home, "current.new"))
    const { code, said } = await server.deploy()
    rmSync(join(server.home, "current.new"), { recursive: true })
    assert.strictEqual(code, 1)
    assert.include(said, "it cannot take the place of the other")
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("waits for nobody: a second one beside it is refused", async () => {
    const { code, said } = await server.run(["deploy"], ["flock", join(server.home, ".deploy/lock")])
    assert.strictEqual(code, 1)
    assert.include(said, "another deploy or rollback is under way")
  })

  it("begun twice at once happens once", async () => {
    const second = server.publish("second")
    const before = server.journal.length
    const both = await Promise.all([server.deploy(), server.deploy()])
    const said = both.map((each) => each.said).join("\n")
    assert.include(said, `Deployed: ${second} runs`)
    assert.match(said, /another deploy or rollback is under way|nothing to do/)
    assert.deepStrictEqual(server.journal.slice(before), ["stop", `start ${second}`])
    await server.run(["rollback"])
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("says with --dry-run what it would do, and does nothing", async () => {
    const second = server.publish("second")
    const before = server.journal.length
    const { code, said } = await server.run(["deploy", "--dry-run"])
    assert.include(said, `would put ${second} in the place of ${first}`)
    assert.deepStrictEqual([code, server.head, server.journal.length], [0, first, before])
  })

  it("that was killed is put right by the next one, and a rollback takes that back", async () => {
    const second = server.publish("second")
    server.world({ dies: "" })
    assert.strictEqual((await server.deploy()).code, "SIGKILL")
    const { code, said } = await server.deploy()
    assert.include(said, `was cut short. Back to ${first} first`)
    assert.include(said, `Deployed: ${second} runs.`)
    assert.deepStrictEqual([code, server.up, server.head], [0, second, second])
    assert.include((await server.deploy()).said, "nothing to do")
    const back = await server.run(["rollback"])
    assert.strictEqual(back.code, 0, back.said)
    assert.deepStrictEqual([server.up, server.head], [first, first])
    const record = readFileSync(join(server.home, ".deploy/record"), "utf8")
    for (const step of [1, 2, 3, 4, 5, 6, 7]) assert.include(record, `: step ${step},`)
  })

  it("that was killed is taken back by a rollback, which goes no further", async () => {
    server.publish("third")
    server.world({ dies: "" })
    assert.strictEqual((await server.deploy()).code, "SIGKILL")
    const { code, said } = await server.run(["rollback"])
    assert.include(said, `Rolled back: ${first} runs`)
    assert.deepStrictEqual([code, server.up, server.head], [0, first, first])
  })

  it("of a release that works slowly goes through, and says what was slow", async () => {
    const slow = server.publish("slow", ["slow"])
    const { code, said } = await server.deploy()
    assert.strictEqual(code, 0, said)
    assert.include(said, "It works, but: WARNING  message  answered, but after 4.0 s")
    assert.deepStrictEqual([server.up, server.head], [slow, slow])
    await server.run(["rollback"])
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it.each([
    ["late", /it is not ready after 3 s/],
    ["database", /The database does not answer/],
    ["mute", /Smoke fails 3 times: PROBLEM {2}message {2}no answer/],
  ])("that somebody takes back stays so, whatever is wrong (%s), and says what to do", async (trouble, sentence) => {
    const second = readFileSync(join(server.home, ".deploy/previous"), "utf8").trim()
    server.world({ [trouble]: "" })
    const { code, said } = await server.run(["rollback"])
    server.world({ [trouble]: null })
    assert.strictEqual(code, 1)
    assert.match(said, sentence)
    assert.include(said, `Rolled back, as you asked: ${second} runs, and stays.`)
    assert.include(said, `Forward to ${first} again: make rollback`)
    assert.deepStrictEqual([server.up, server.head], [second, second])
    assert.strictEqual((await server.run(["rollback"])).code, 0)
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("that somebody takes back to a release that does not run at all is not: the other one runs again", async () => {
    const second = readFileSync(join(server.home, ".deploy/previous"), "utf8").trim()
    const crashes = join(server.home, "releases", second, "dist/crashes")
    writeFileSync(crashes, "")
    const { code, said } = await server.run(["rollback"])
    rmSync(crashes)
    assert.strictEqual(code, 1)
    assert.include(said, "ends soon after its start")
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  const inCheckout = (words: string) => ["sh", "-c", `git -C '${server.home}' ${words} && exec "$@"`, "sh"]
  it("is rolled back without the loss of commits that were made in the checkout", async () => {
    const second = readFileSync(join(server.home, ".deploy/previous"), "utf8").trim()
    const { said } = await server.run(["rollback"], inCheckout("commit --quiet --allow-empty --message mine"))
    assert.include(said, "main has commits that never ran")
    assert.strictEqual(server.up, second)
    assert.notInclude([first, second], server.head)
    await server.run(["rollback"], inCheckout(`reset --quiet --hard ${second}`))
    assert.deepStrictEqual([server.up, server.head], [first, first])
  })

  it("takes a commit by the beginning of its name, and says afterwards that the checkout is on no branch", async () => {
    const second = readFileSync(join(server.home, ".deploy/previous"), "utf8").trim()
    const { code, said } = await server.run(["deploy"], ["env", `DEPLOY_REF=${second}`])
    assert.strictEqual(code, 0, said)
    assert.deepStrictEqual([server.up, server.head], [second, second])
    assert.include((await server.deploy()).said, "on no branch")
    await server.run(["rollback"])
    assert.strictEqual(server.up, first)
  })

  it("leaves releases for a week, and longer what runs and what it would go back to", async () => {
    const second = readFileSync(join(server.home, ".deploy/previous"), "utf8").trim()
    const releases = join(server.home, "releases")
    const long = 1_700_000_000
    for (const name of readdirSync(releases)) utimesSync(join(releases, name), long, long)
    const cut = readdirSync(releases).find((name) => name !== first && name !== second) ?? ""
    writeFileSync(join(server.home, ".deploy/under-way"), `${cut} ${first} deploy\n`)
    await server.run(["clean"])
    assert.deepStrictEqual(readdirSync(releases).toSorted(), [cut, first, second].toSorted())
    rmSync(join(server.home, ".deploy/under-way"))
    assert.include((await server.run(["clean"])).said, "Removed the old release")
    assert.deepStrictEqual(readdirSync(releases).toSorted(), [first, second].toSorted())
    assert.isTrue(existsSync(join(server.home, "current/dist/bot/main.js")))
  })
})
