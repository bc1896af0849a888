import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"

type Given = Readonly<Record<string, string>>

const shared = {
  BOT_TOKEN: `123456789:${"AAbb-_12".repeat(5).slice(0, 35)}`,
  DATABASE_URL: "postgres://me:secret@db:5432/confidant",
}

const summary = (given: Given) =>
  Result.getOrElse(Result.flip(decode(given)), () => []).map(({ name, kind }) => `${name} ${kind}`)

const runner = (given: Given) => Result.getOrThrowWith(decode({ ...shared, ...given }), () => new Error()).runner

describe("the address of a runner", () => {
  it("is not needed: without it one process does everything", () => {
    assert.isNull(runner({}))
  })

  it("is private, and has a port of its own", () => {
    assert.deepStrictEqual(runner({ RUNNER_HOST: "10.0.0.11" }), { host: "10.0.0.11", port: 7433 })
    const named = ["192.168.1.5", "172.31.0.1", "100.64.0.9", "127.0.0.1", "fd00::5", "confidant-0.runners"]
    for (const RUNNER_HOST of named) assert.deepStrictEqual(runner({ RUNNER_HOST })?.host, RUNNER_HOST)
    for (const RUNNER_HOST of ["8.8.8.8", "172.32.0.1", "2001:db8::1"]) {
      assert.deepStrictEqual(summary({ ...shared, RUNNER_HOST }), ["RUNNER_HOST conflict"], RUNNER_HOST)
    }
    for (const RUNNER_HOST of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"]) {
      assert.deepStrictEqual(summary({ ...shared, RUNNER_HOST }), ["RUNNER_HOST conflict"], RUNNER_HOST)
    }
    for (const RUNNER_HOST of ["http://10.0.0.1", "10.0.0.1:7433", "a b"]) {
      assert.deepStrictEqual(summary({ ...shared, RUNNER_HOST }), ["RUNNER_HOST malformed"], RUNNER_HOST)
    }
    for (const RUNNER_PORT of ["0", "65536", "x", "-1"]) {
      assert.deepStrictEqual(summary({ ...shared, RUNNER_HOST: "10.0.0.1", RUNNER_PORT }), ["RUNNER_PORT malformed"])
    }
    for (const taken of ["HTTP_PORT", "MONITORING_PORT"]) {
      const given = { ...shared, RUNNER_HOST: "10.0.0.1", RUNNER_PORT: "9000", [taken]: "9000" }
      assert.deepStrictEqual(summary(given), ["RUNNER_PORT conflict"], taken)
    }
  })

  it("wants a database and a bot that all of them share", () => {
    assert.deepStrictEqual(summary({ RUNNER_HOST: "10.0.0.11" }), ["DATABASE_URL missing", "BOT_TOKEN missing"])
    assert.deepStrictEqual(summary({ ...shared, RUNNER_PORT: "7434" }), ["RUNNER_HOST missing"])
  })
})
