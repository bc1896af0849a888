import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const aDayMillis = 86_400_000

/** The library that `faketime` puts before a program. */
const library = (): string =>
  execFileSync("faketime", ["-f", "+0s", "printenv", "LD_PRELOAD"], { encoding: "utf8" }).trim()

/** A bot with a clock of its own. */
const faked = Effect.gen(function* () {
  const { folder, start } = yield* House
  const file = join(folder, "clock")
  const set = (offset: string) => Effect.sync(() => writeFileSync(file, `${offset}\n`))
  yield* set("+0")
  const bot = yield* start({
    LD_PRELOAD: library(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    DONT_FAKE_MONOTONIC: "1",
  })
  return { bot, set }
})

const moved = inHouse(
  "the bot's clock jumps an hour ahead and a day back",
  Effect.gen(function* () {
    const {
      bot: { lines },
      set,
    } = yield* faked
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

const setBack = inHouse(
  "the clocks of the bot and the database are set back a day while everybody waits for the model",
  Effect.gen(function* () {
    const { model, rows } = yield* House
    const { set } = yield* faked
    // Too few to open the breaker of the model, which would be waited for.
    const crowd = yield* Crowd.acquainted(3)
    model.script = () => ({ kind: "status", status: 429, headers: { "retry-after": "120" } })
    yield* crowd.say("Are you there,")
    yield* crowd.heard("the notice", "as soon as I can")
    yield* set("-1d")
    // So does a database look whose clock was set back.
    const ahead = yield* rows(
      `UPDATE turns SET not_before = not_before + interval '1 day', postponed_at = postponed_at + interval '1 day'
       WHERE status <> 'done' AND not_before IS NOT NULL RETURNING 1`,
      [],
      Schema.Unknown,
    )
    assert.isAbove(ahead.length, 0)
    const back = Effect.sync(() => {
      model.script = () => undefined
    })
    const row = yield* crowd.recovers("Clocks set back a day while turns wait", back)
    // Neither for the day to come again, nor as long as the model had asked for.
    assert.isBelow(row.recoverySeconds, 60)
  }),
)

const skip = missing("faketime")

export const clocks: ReadonlyArray<Scenario> = [
  { ...setBack, skip },
  { ...moved, skip, isLong: true },
]
