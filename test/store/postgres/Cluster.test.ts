import { assert, describe, it } from "@effect/vitest"
import { whyNot } from "../../../src/store/postgres/Cluster.ts"

const tried = `The files belonging to this database system will be owned by user "ann".
creating configuration files ... ok
running bootstrap script ... 2026-11-30 12:23:43.235 UTC [6004] FATAL:  could not write to file "pg_wal/xlogtemp.6004": No space left on device
child process exited with exit code 1
initdb: removing contents of data directory "/x"`

describe("why a database cannot be created", () => {
  it("is said in one line, without what went well before", () => {
    assert.strictEqual(whyNot(tried), 'could not write to file "pg_wal/xlogtemp.6004": No space left on device')
    assert.strictEqual(
      whyNot('initdb: error: could not access directory "/x": Permission denied'),
      'could not access directory "/x": Permission denied',
    )
    assert.strictEqual(whyNot(" killed\n"), "killed")
  })
})
