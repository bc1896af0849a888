import { randomBytes } from "node:crypto"
import { dirname } from "node:path"
import { Effect, FileSystem } from "effect"

/** The id of the playground's bot is always the same. */
const botId = 7_000_001

const shape = new RegExp(`^${botId}:[A-Za-z0-9_-]{35}$`)

const random = Effect.sync(() => `${botId}:${randomBytes(27).toString("base64url").slice(0, 35)}`)

/** No web page can guess it. Kept beside the state file, so that it is the same after a restart; null: for this run only. */
export const tokenFor = Effect.fnUntraced(function* (stateFile: string | null) {
  const made = yield* random
  if (stateFile === null) return made
  const fs = yield* FileSystem.FileSystem
  const file = `${stateFile}.token`
  const kept = yield* Effect.orElseSucceed(fs.readFileString(file), () => "")
  if (shape.test(kept.trim())) {
    yield* fs.chmod(file, 0o600)
    return kept.trim()
  }
  yield* fs.makeDirectory(dirname(file), { recursive: true, mode: 0o755 })
  yield* fs.remove(file, { force: true })
  yield* fs.writeFileString(file, `${made}\n`, { flag: "wx", mode: 0o600 })
  return made
})
