import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const aDayMillis = 86_400_000

/** The library that `faketime` puts before a program. */
const library = (): string =>
  execFileSync("faketime", ["-f", "+0s", "printenv", "LD_PRELOAD"], { encoding: "utf8" }).trim()

const moved = inHouse(
  "the bot's clock jumps an hour ahead and a day back",
  Effect.gen(function* () {
    const { folder, start } = yield* House
    const file = join(folder, "clock")
    const set = (offset: string) => Effect.sync(() => writeFileSync(file, `${offset}\n`))
    yield* set("+0")
    const { lines } = yield* start({
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      DONT_FAKE_MONOTONIC: "1",
    })
    const crowd = yield* Crowd.acquainted(30)
    yield* crowd.say("before,")
    yield* set("+1h")
    yield* crowd.say("an hour ahead,")
    yield* crowd.settled
    yield* set("-1d")
    yield* crowd.say("a day back,")
    yield* crowd.settled
    yield* set("+0")
    yield* crowd.say("as it was,")
    const times = lines.entries.flatMap((line) => /"timestamp":"([^"]+)"/.exec(line)?.slice(1) ?? []).map(Date.parse)
    assert.isAbove(Math.max(...times) - Math.min(...times), aDayMillis)
    yield* crowd.recovers("The bot's clock moved an hour ahead and a day back", Effect.void)
  }),
)

export const clocks: ReadonlyArray<Scenario> = [{ ...moved, skip: missing("faketime") }]
