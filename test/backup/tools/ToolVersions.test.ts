import { assert, describe, it } from "@effect/vitest"
import { advice, choose, isTooNewToRestore, parseVersion } from "../../../src/backup/tools/ToolVersions.ts"

const tools = (...versions: ReadonlyArray<string>) => versions.map((version) => ({ folder: `/${version}/`, version }))

describe("PostgreSQL's own programs", () => {
  it("say their version in more than one way", () => {
    assert.strictEqual(parseVersion("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), "15.18")
    assert.strictEqual(parseVersion("pg_dump (PostgreSQL) 9.6.24"), "9.6.24")
    assert.strictEqual(parseVersion("pg_dump (PostgreSQL) 19beta1"), "19beta1")
    assert.isNull(parseVersion("command not found"))
  })

  it("are of the server's major, of the newest minor; else of the next major", () => {
    assert.strictEqual(choose(tools("15.9", "17.1", "15.18", "13.2"), 150_002)?.version, "15.18")
    assert.strictEqual(choose(tools("15.9", "18.0", "17.1"), 160_002)?.version, "17.1")
    assert.strictEqual(choose(tools("15.9"), 90_624)?.version, "15.9")
  })

  it("of 17 and later restore into an older server with an error that does not matter", () => {
    const [fifteen, seventeen] = tools("15.18", "17.12")
    assert.isTrue(seventeen !== undefined && isTooNewToRestore(seventeen, 150_018))
    assert.isFalse(seventeen !== undefined && isTooNewToRestore(seventeen, 170_002))
    assert.isFalse(fifteen !== undefined && isTooNewToRestore(fifteen, 150_018))
  })

  it("cannot be older than the server", () => {
    assert.isNull(choose(tools("15.18", "9.6.24"), 160_000))
    assert.include(advice(tools("9.6.24", "15.18"), 170_002), "PostgreSQL 15 and cannot read")
    assert.include(advice(tools("15.18"), 170_002), "apt-get install postgresql-client-17")
  })

  it("have to be installed", () => {
    assert.include(advice([], 150_018), "apt-get install postgresql-client")
  })
})
