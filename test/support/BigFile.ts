import { Effect, FileSystem } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

export const mebibyte = 1024 * 1024

/** A file of random bytes in a folder of its own. */
export const makeFile = Effect.fnUntraced(function* (bytes: number) {
  const fs = yield* FileSystem.FileSystem
  const path = join(yield* fs.makeTempDirectoryScoped(), "file")
  const content = randomBytes(bytes)
  yield* Effect.sync(() => writeFileSync(path, content))
  return { path, bytes, content, sha256: createHash("sha256").update(content).digest("hex") }
}, Effect.orDie)
