import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { decode } from "../../src/config/Config.ts"
import { renderProblems } from "../../src/config/Problem.ts"
import { variables } from "../../src/config/Variables.ts"

const problems = (given: Readonly<Record<string, string>>) => Result.getOrElse(Result.flip(decode(given)), () => [])

describe("problems", () => {
  it.prop(
    "are all named at once, whichever variables are wrong",
    { wrong: Schema.UniqueArray(Schema.Literals(Object.keys(variables))) },
    ({ wrong }) => {
      const given = Object.fromEntries(wrong.map((name) => [name, "changeme"]))
      const placeholders = problems(given).filter(({ kind }) => kind === "placeholder")
      assert.deepStrictEqual(placeholders.map(({ name }) => name).toSorted(), wrong.toSorted())
    },
  )

  it.prop(
    "never repeat a value: it may be a secret, or one in the wrong place",
    {
      secret: Schema.String.check(Schema.isPattern(/^[a-z0-9]{24}$/)),
      before: Schema.Literals(["", "http://", "<", "~", "your_"]),
    },
    ({ secret, before }) => {
      const given = Object.fromEntries(Object.keys(variables).map((name) => [name, `${before}${secret}`]))
      const found = problems(given)
      assert.isAbove(found.length, 0)
      assert.notInclude(renderProblems(found), secret)
      assert.notInclude(JSON.stringify(found), secret)
    },
  )

  it("each say how to fix it, in lines for a terminal", () => {
    const lines = renderProblems(problems({ HTTP_PORT: "http", BOT_TOKEN: "your_bot_token" })).split("\n")
    assert.deepStrictEqual(lines, [
      "Confidant cannot start: 2 problems in the configuration.",
      "",
      "  BOT_TOKEN  still holds the example's text.",
      "             Copy the whole token from @BotFather (/mybots, API Token), or leave it out to use the playground.",
      "",
      "  HTTP_PORT  must be a whole number from 0 to 65535.",
      "             Set HTTP_PORT=8080, or HTTP_PORT=0 for any free port.",
      "",
      "docs/configuration.md describes every variable.",
    ])
  })
})
