import { assert, afterAll, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DeployServer } from "../support/DeployServer.ts"
import { mayMount, mount, unmount } from "../support/SmallDisk.ts"

describe.skipIf(!mayMount())("a deploy whose disk is really full", () => {
  const server = new DeployServer(undefined, (home) => mount(home, 16_384))
  const first = server.head
  const filled = join(server.home, "releases/filled")
  const deploy = () => server.run(["deploy"], ["env", "DEPLOY_FREE_MB=1"])
  beforeAll(async () => {
    server.world({ "free-mb": "real" })
    assert.match((await server.deploy()).said, /has \d+ MB left, and a release needs 2000 MB/)
    const { code, said } = await deploy()
    assert.strictEqual(code, 0, said)
  })
  afterAll(() => {
    unmount(server.home)
    server.remove()
  })

  it("while it builds is refused in a sentence, and the checkout and the bot stay as they were", async () => {
    server.publish("second")
    server.world({ "fills-as-it-builds": "" })
    const { code, said } = await deploy()
    server.world({ "fills-as-it-builds": null })
    assert.strictEqual(code, 1, said)
    assert.match(said, /could not be built: the disk of .* is full/)
    assert.match(said, /The bot was not touched/)
    assert.deepStrictEqual([server.up, server.head], [first, first])
    assert.include((await deploy()).said, "Not deployed")
    rmSync(filled)
  })

  it("as the old one stops goes through, or back: somebody runs, and the next deploy works", async () => {
    const second = server.publish("second")
    server.world({ "fills-at-the-stop": "" })
    const { said } = await deploy()
    server.world({ "fills-at-the-stop": null })
    assert.isTrue(existsSync(filled))
    assert.strictEqual(server.up, said.includes("Deployed") ? second : first, said)
    rmSync(filled)
    const { code, said: then } = await deploy()
    assert.strictEqual(code, 0, then)
    assert.deepStrictEqual([server.up, server.head], [second, second])
  })

  it("as a bad one is taken back does not keep the old one away", async () => {
    const before = server.up
    server.publish("third", ["crashes"])
    server.world({ "fills-at-the-stop": "" })
    const { code, said } = await deploy()
    server.world({ "fills-at-the-stop": null })
    assert.strictEqual(code, 1)
    assert.include(said, "The new release fails: it ends soon after its start")
    assert.include(said, `Rolled back: ${before} runs again and is ready`)
    assert.strictEqual(server.up, before)
    rmSync(filled)
    assert.strictEqual(server.head, before)
  })
})
