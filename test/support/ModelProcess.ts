import { join } from "node:path"
import { Effect } from "effect"
import * as NodeProcess from "./NodeProcess.ts"

const script = join(import.meta.dirname, "openai-server-main.ts")

/** The model server as a process of its own, so that its work is not the test's; `url` ends in `/v1`. */
export const start = Effect.fnUntraced(function* (args: ReadonlyArray<string> = []) {
  const model = yield* NodeProcess.start([script, "--port", "0", ...args])
  const line = yield* model.line("the model server's address", (text) => NodeProcess.addressIn(text) !== "")
  return { ...model, url: `${NodeProcess.addressIn(line)}/v1` }
})
