import { assert, test } from "@effect/vitest"
import { seconds } from "../../../src/ops/page/format.ts"

test("a mark of whole minutes is short enough for the axis", () => {
  assert.strictEqual(seconds(60), "1 min")
  assert.strictEqual(seconds(120), "2 min")
  assert.strictEqual(seconds(90), "1 min 30 s")
  assert.strictEqual(seconds(59), "59 s")
})
