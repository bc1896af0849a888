import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { join, relative } from "node:path"
import { root } from "../../src/config/Root.ts"

const roomiest = 25

const source = join(root, "src")

const rooms = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath }) => relative(source, parentPath))

describe("a room of src/", () => {
  it(`holds at most ${roomiest} files; more get rooms within it`, () => {
    const crowded = [...new Set(rooms)].filter((room) => rooms.filter((other) => other === room).length > roomiest)
    assert.deepStrictEqual(crowded, [])
  })
})
