import { assert, describe, it } from "@effect/vitest"
import { withHelp } from "../../src/cli/Help.ts"

describe("`confidant help`", () => {
  it.each([
    [["help"], ["--help"]],
    [
      ["help", "backup"],
      ["backup", "--help"],
    ],
    [
      ["help", "backup", "list"],
      ["backup", "list", "--help"],
    ],
    [
      ["backup", "list", "--json"],
      ["backup", "list", "--json"],
    ],
    [
      ["backup", "--help"],
      ["backup", "--help"],
    ],
    [[], []],
  ])("%j asks for the same as %j", (typed, asked) => assert.deepStrictEqual(withHelp(typed), asked))
})
