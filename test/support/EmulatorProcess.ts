import { join } from "node:path"
import { Effect } from "effect"
import { token } from "./BotProcess.ts"
import * as NodeProcess from "./NodeProcess.ts"

const script = join(import.meta.dirname, "../../src/playground/serve.ts")

/** The Bot API emulator as a process of its own, on any free port. */
export const start = Effect.fnUntraced(function* (args: ReadonlyArray<string> = []) {
  const emulator = yield* NodeProcess.start([script, "--port", "0", "--token", token, ...args])
  const line = yield* emulator.line("the emulator's address", (text) => NodeProcess.addressIn(text) !== "")
  return { ...emulator, url: NodeProcess.addressIn(line) }
})
