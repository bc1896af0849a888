import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decode } from "../../src/config/Config.ts"

const problems = (given: Readonly<Record<string, string>>) =>
  Result.getOrElse(Result.flip(decode(given)), () => []).map(({ name, kind }) => `${name} ${kind}`)

describe("LOG_SQL_PARAMETERS", () => {
  it("is refused in prod, also where prod is the default", () => {
    assert.deepStrictEqual(problems({ LOG_SQL_PARAMETERS: "true" }), ["LOG_SQL_PARAMETERS conflict"])
    assert.deepStrictEqual(problems({ LOG_SQL_PARAMETERS: "true", ENV: "prod" }), ["LOG_SQL_PARAMETERS conflict"])
    assert.deepStrictEqual(problems({ LOG_SQL_PARAMETERS: "false", ENV: "prod" }), [])
    assert.deepStrictEqual(problems({ LOG_SQL_PARAMETERS: "true", ENV: "test" }), [])
  })
})
