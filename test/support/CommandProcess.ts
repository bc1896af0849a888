import { Effect } from "effect"
import { flags, main } from "./BotProcess.ts"
import * as NodeProcess from "./NodeProcess.ts"

/** Runs one command of `confidant` to its end: the exit code and everything that it printed. `cwd` is a folder without env files. */
export const run = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  cwd: string,
) {
  const command = yield* NodeProcess.start([...flags.command, main, ...args], { env, cwd })
  const code = yield* command.exited
  return { code, printed: command.lines.entries.filter((line) => line !== "").join("\n") }
})
