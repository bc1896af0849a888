import { assert, it } from "@effect/vitest"
import { makeRecent } from "../../src/domain/Recent.ts"

it("a map of what is recent never grows above its bound, and forgets what was set longest ago", () => {
  const recent = makeRecent<number, string>(3)
  for (let key = 0; key < 1_000; key++) recent.set(key, "x")
  assert.strictEqual(recent.size(), 3)
  recent.set(997, "again")
  recent.set(1_000, "new")
  assert.deepStrictEqual([recent.get(997), recent.get(998), recent.get(1_000)], ["again", undefined, "new"])
  recent.delete(997)
  assert.strictEqual(recent.size(), 2)
})
