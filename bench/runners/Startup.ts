import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { Clock, Effect, FileSystem } from "effect"
import * as BotProcess from "../../test/support/BotProcess.ts"
import { median, rounded } from "../Results.ts"
import type { Fleet } from "./Fleet.ts"

const times = 5

/** From the start of the process until it is ready, in seconds: the median and the longest. */
export const startup = Effect.fnUntraced(function* (fleet: Fleet) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-start-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const { DATABASE_URL: _, RUNNER_HOST: __, ...alone } = fleet.env
  let count = 0

  const took = (env: Readonly<Record<string, string>>) =>
    Effect.gen(function* () {
      const begun = yield* Clock.currentTimeMillis
      const bot = yield* BotProcess.startReady(env, folder)
      const millis = (yield* Clock.currentTimeMillis) - begun
      yield* bot.end("SIGTERM")
      return millis / 1_000
    }).pipe(Effect.scoped)
  const newFolder = () => {
    const home = join(folder, `${++count}`)
    mkdirSync(home)
    return join(home, "state")
  }
  const measured = Effect.fnUntraced(function* (
    what: string,
    env: () => Readonly<Record<string, string>>,
    isFirst: boolean,
  ) {
    const seconds: Array<number> = []
    for (let time = 0; time < times; time++) {
      const cache = join(folder, `cache${++count}`)
      const own = { ...env(), NODE_COMPILE_CACHE: cache }
      const first = yield* took(own)
      seconds.push(isFirst ? first : yield* took(own))
    }
    return { what, median: rounded(median(seconds)), longest: rounded(Math.max(...seconds)) }
  })
  const own = () => ({ ...alone, STATE_DIR: newFolder() })
  const shared = () => ({ ...alone, DATABASE_URL: fleet.env.DATABASE_URL, STATE_DIR: newFolder() })
  return [
    yield* measured("the very first start, which makes the embedded database", own, true),
    yield* measured("the second start, with the embedded database", own, false),
    yield* measured("a database outside, nothing compiled yet", shared, true),
    yield* measured("a database outside, compiled before", shared, false),
  ]
})
