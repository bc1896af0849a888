import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"
import { isAddressedToLoopback, nearAddress } from "../../src/domain/Loopback.ts"

const bot = { BOT_TOKEN: `123456789:${"A".repeat(35)}` }
const problems = (given: Readonly<Record<string, string>>) => Result.getOrElse(Result.flip(decode(given)), () => [])
const summary = (given: Readonly<Record<string, string>>) => problems(given).map(({ name, kind }) => `${name} ${kind}`)

describe("without a token", () => {
  it("the playground listens on this machine only", () => {
    for (const HTTP_HOST of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) {
      assert.deepStrictEqual(summary({ HTTP_HOST }), [], HTTP_HOST)
    }
    for (const HTTP_HOST of ["0.0.0.0", "::", "192.168.1.2", "example.org", "127.0.0.1.example.org"]) {
      assert.deepStrictEqual(summary({ HTTP_HOST }), ["HTTP_HOST conflict"], HTTP_HOST)
      assert.deepStrictEqual(summary({ ...bot, HTTP_HOST }), [], HTTP_HOST)
    }
  })

  it("the playground of a container listens where it is told to, once somebody has said so", () => {
    assert.deepStrictEqual(summary({ HTTP_HOST: "0.0.0.0", PLAYGROUND_IN_CONTAINER: "true" }), [])
    assert.deepStrictEqual(summary({ HTTP_HOST: "0.0.0.0", PLAYGROUND_IN_CONTAINER: "false" }), ["HTTP_HOST conflict"])
    assert.include(problems({ HTTP_HOST: "0.0.0.0" })[0]?.fix ?? "", "PLAYGROUND_IN_CONTAINER=true")
  })
})

it("a bot finds its playground by a name that the playground takes, wherever that listens", () => {
  for (const at of ["http://0.0.0.0:8080", "http://[::]:8080", "http://127.0.0.1:8080", "http://[::1]:8080"]) {
    assert.isTrue(isAddressedToLoopback(new URL(nearAddress(at)).host), at)
  }
  assert.strictEqual(nearAddress("http://192.168.1.2:80"), "http://192.168.1.2:80")
})
