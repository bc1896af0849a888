import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"

type Given = Readonly<Record<string, string>>

const settings = (given: Given, folder?: string) => Result.getOrThrowWith(decode(given, folder), () => new Error())
const problems = (given: Given) => Result.getOrElse(Result.flip(decode(given)), () => [])
const summary = (given: Given) => problems(given).map(({ name, kind }) => `${name} ${kind}`)

describe("faults", () => {
  it("are always refused in prod, with the fix", () => {
    for (const given of [{ FAULTS: "save:0.7" }, { FAULTS: "save:0.7", ENV: "prod" }]) {
      assert.deepStrictEqual(problems(given), [
        {
          name: "FAULTS",
          kind: "conflict",
          what: "is set, but ENV is prod: faults are never injected there.",
          fix: "Set ENV=test for a rehearsal, or leave FAULTS out.",
        },
      ])
    }
    assert.deepStrictEqual(summary({ FAULTS: "nonsense" }), ["FAULTS malformed", "FAULTS conflict"])
    assert.deepStrictEqual(summary({ FAULTS: "save:0.7", ENV: "test" }), [])
  })

  it("that nobody knows are refused with the list of known ones", () => {
    const [problem] = problems({ FAULTS: "postgress:1", ENV: "test" })
    for (const name of ["save", "postgres", "redis", "llm", "llm.stall", "telegram.<method>.lost", "sendMessage"]) {
      assert.include(problem?.fix ?? "", name)
    }
  })

  it("keep their order and any probability from 0 to 1", () => {
    const { faults } = settings({
      ENV: "test",
      FAULTS: "telegram.getUpdates.hang:.5,llm.stall:0,redis:1.0,postgres:0.25,",
    })
    assert.deepStrictEqual(faults, [
      { name: "telegram.getUpdates.hang", probability: 0.5 },
      { name: "llm.stall", probability: 0 },
      { name: "redis", probability: 1 },
      { name: "postgres", probability: 0.25 },
    ])
  })
})
