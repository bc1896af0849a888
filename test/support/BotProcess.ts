import { join } from "node:path"
import { Effect } from "effect"
import { root } from "../../src/config/Root.ts"
import * as NodeProcess from "./NodeProcess.ts"

/** What is shipped, not its sources. */
export const main = join(root, "dist/bot/main.js")

/** What the emulators of tests are started with, and the one token they accept. */
export const token = "7000001:Emulator-of-these-tests-and-none-01"

/** The emulator takes whatever comes, and tests neither wait for a place nor load a model. */
const defaults = {
  HTTP_PORT: "0",
  LOG_FORMAT: "json",
  LOG_LEVEL: "debug",
  TELEGRAM_RATE_LIMITS: "off",
  EMBEDDINGS: "none",
}

/** As the launcher starts the bot, and commands. */
export const flags = {
  bot: ["--max-semi-space-size=16", "--heap-growing-percent=25"],
  command: ["--max-semi-space-size=2", "--heap-growing-percent=20"],
} as const

/** The whole app as a process of its own. `cwd` is a folder without env files. */
export const start = (env: Readonly<Record<string, string>>, cwd: string, inside: ReadonlyArray<string> = []) =>
  NodeProcess.start([...flags.bot, main, "start"], { env: { ...defaults, ...env }, cwd, inside })

const isReady = (line: string) => line.includes("Confidant is ready")

/** The same, once it takes in messages. */
export const startReady = Effect.fnUntraced(function* (
  env: Readonly<Record<string, string>>,
  cwd: string,
  inside?: ReadonlyArray<string>,
) {
  const bot = yield* start(env, cwd, inside)
  yield* bot.line("the bot to be ready", isReady)
  return bot
})

/** Lines that hold any of the words. */
export const linesWith = (bot: NodeProcess.NodeProcess, ...words: ReadonlyArray<string>): ReadonlyArray<string> =>
  bot.lines.entries.filter((line) => words.some((word) => line.includes(word)))
