import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"

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
