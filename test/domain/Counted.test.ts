import { assert, it } from "@effect/vitest"
import { counted } from "../../src/domain/Counted.ts"

it("one is counted in the singular, none and many in the plural", () => {
  assert.deepStrictEqual(
    [0, 1, 2].map((count) => counted(count, "row")),
    ["0 rows", "1 row", "2 rows"],
  )
  assert.strictEqual(counted(1, "backup stays", "backups stay"), "1 backup stays")
  assert.strictEqual(counted(3, "person", "people"), "3 people")
})
