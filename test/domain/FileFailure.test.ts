import { assert, describe, it } from "@effect/vitest"
import { PlatformError } from "effect"
import { fileFailure } from "../../src/domain/FileFailure.ts"

const failed = (code: string) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "FileSystem",
    method: "writeAll",
    pathOrDescriptor: 38,
    cause: Object.assign(new Error(`${code}: as the system says it`), { code }),
  })

describe("why a file cannot be used", () => {
  it("is told in words and with the system's code", () => {
    assert.strictEqual(fileFailure(failed("ENOSPC")), "the disk is full (ENOSPC)")
    assert.strictEqual(fileFailure(failed("EROFS")), "the disk is read-only (EROFS)")
    assert.strictEqual(fileFailure(failed("EBUSY")), "EBUSY")
  })

  it("is the kind of failure where the system says nothing", () => {
    const bare = PlatformError.systemError({ _tag: "NotFound", module: "FileSystem", method: "open" })
    assert.strictEqual(fileFailure(bare), "NotFound")
  })
})
