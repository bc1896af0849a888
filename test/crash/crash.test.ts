import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Book, type Row } from "./Scenario.ts"
import { bots } from "./Bots.ts"
import { caches } from "./Cache.ts"
import { clocks } from "./Clocks.ts"
import { databases } from "./Databases.ts"
import { jobs } from "./Jobs.ts"
import { kills } from "./Kills.ts"
import { messengers } from "./Messengers.ts"
import { models } from "./Models.ts"

/** The longest first: several run at once, each with a bot, a database and an emulator of its own. */
const scenarios = [...models, ...databases, ...messengers, ...bots, ...caches, ...clocks, ...jobs, ...kills]

describe("nothing is lost, doubled or out of order", () => {
  for (const { name, run, skip = false } of scenarios) {
    it.live.skipIf(skip)(
      name,
      ({ task }) => {
        const rows: Array<Row> = []
        task.meta.crash = rows
        return Effect.provideService(run, Book, { add: (row) => Effect.sync(() => rows.push(row)) })
      },
      { concurrent: true, timeout: 200_000 },
    )
  }
})
