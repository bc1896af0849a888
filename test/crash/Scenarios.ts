import { it } from "@effect/vitest"
import { Effect } from "effect"
import { bots } from "./Bots.ts"
import { caches } from "./Cache.ts"
import { clocks } from "./Clocks.ts"
import { databases } from "./Databases.ts"
import { deploys } from "./Deploys.ts"
import { interrupted } from "./Interrupted.ts"
import { jobs } from "./Jobs.ts"
import { kills } from "./Kills.ts"
import { memories } from "./Memories.ts"
import { messengers } from "./Messengers.ts"
import { models } from "./Models.ts"
import { recordings } from "./Recordings.ts"
import { refusals } from "./Refusals.ts"
import { runners } from "./Runners.ts"
import { runnerTrials } from "./RunnerTrials.ts"
import { Book, type Row, type Scenario } from "./Scenario.ts"

/** The longest first: several run at once, each with a bot, a database and an emulator of its own. */
export const scenarios: ReadonlyArray<Scenario> = [
  ...models,
  ...databases,
  ...refusals,
  ...messengers,
  ...bots,
  ...runners,
  ...runnerTrials,
  ...caches,
  ...clocks,
  ...jobs,
  ...recordings,
  ...interrupted,
  ...memories,
  ...kills,
  ...deploys,
]

/** A test of its own, whose rows go into the table that the run ends with. */
export const tried = ({ run, skip = false }: Scenario, name: string, timeout: number) =>
  it.live.skipIf(skip)(
    name,
    ({ task }) => {
      const rows: Array<Row> = []
      task.meta.crash = rows
      return Effect.provideService(run, Book, { add: (row) => Effect.sync(() => rows.push(row)) })
    },
    { concurrent: true, timeout },
  )
