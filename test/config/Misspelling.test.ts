import { assert, it } from "@effect/vitest"
import { Schema } from "effect"
import { distance, misspellings } from "../../src/config/Misspelling.ts"
import { knownNames } from "../../src/config/Variables.ts"

const nearest = (name: string) => misspellings({ [name]: "1" })[0]?.nearest

it("a misspelled name is reported with the one that was meant", () => {
  assert.strictEqual(nearest("BOT_TOEKN"), "BOT_TOKEN")
  assert.strictEqual(nearest("LLM_BASEURL"), "LLM_BASE_URL")
  assert.strictEqual(nearest("DATABASE_URI"), "DATABASE_URL")
  assert.strictEqual(nearest("bot_token"), "BOT_TOKEN")
  assert.strictEqual(nearest("ENVS"), "ENV")
})

it("the program's own names, of this release or a later one, are never warned of", () => {
  assert.deepStrictEqual(misspellings(Object.fromEntries([...knownNames].map((name) => [name, "1"]))), [])
  assert.isTrue(knownNames.has("REDIS_URL") && knownNames.has("ENABLE_ADAPTIVE_QUIZ"))
})

it("what an ordinary system sets is left alone", () => {
  const names = ["PATH", "HOME", "PWD", "USER", "TERM", "LANG", "NODE_ENV", "HTTP_PROXY", "http_proxy", "CI", "EDITOR"]
  assert.deepStrictEqual(misspellings(Object.fromEntries(names.map((name) => [name, "1"]))), [])
})

const Word = Schema.String.check(Schema.isPattern(/^[AB_]{0,8}$/))

it.prop(
  "the distance is symmetric, zero only between equals and at most the longer length",
  { left: Word, right: Word },
  ({ left, right }) => {
    const edits = distance(left, right)
    assert.strictEqual(edits, distance(right, left))
    assert.strictEqual(edits === 0, left === right)
    assert.isAtMost(edits, Math.max(left.length, right.length))
    assert.isAtLeast(edits, Math.abs(left.length - right.length))
  },
)
