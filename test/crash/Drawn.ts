import { assert } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import type { Fault } from "../../src/playground/SimApi.ts"
import { House } from "../support/House.ts"
import type { Behaviour } from "../support/OpenAiServer.ts"
import type * as PostgresProcess from "../support/PostgresProcess.ts"
import { Dice } from "../sim/Dice.ts"
import * as Crowd from "./Crowd.ts"
import { beside } from "./Databases.ts"
import type { Inside, Scenario } from "./Scenario.ts"

const size = 20
const longestMillis = 6_000
const Reason = Schema.Struct({ reason: Schema.String })

type Step = Effect.Effect<unknown, unknown, Inside>

interface Trouble {
  readonly strike: Step
  readonly mend: Step
}

/** By what they befall, in the order in which they are mended: a bot that starts needs its database. */
const troublesOf = (server: Effect.Success<ReturnType<typeof PostgresProcess.make>>) => {
  const bot = Effect.flatMap(House, (house) => house.bot)
  const start = Effect.flatMap(House, (house) => house.start())
  const signal = (name: "SIGSTOP" | "SIGCONT") =>
    Effect.flatMap(bot, ({ pid }) => Effect.sync(() => process.kill(pid, name)))
  const end = (name: "SIGKILL" | "SIGTERM"): Trouble => ({
    strike: Effect.flatMap(bot, (running) => running.end(name)),
    mend: start,
  })
  const sql = (statement: string) =>
    Effect.flatMap(House, ({ rows }) =>
      Effect.andThen(rows(statement, [], Schema.Unknown), rows("SELECT pg_reload_conf()", [], Schema.Unknown)),
    )
  const model = (behaviour: Behaviour): Trouble => ({
    strike: Effect.map(House, (house) => (house.model.script = () => behaviour)),
    mend: Effect.map(House, (house) => (house.model.script = () => undefined)),
  })
  const telegram = (kind: Fault["kind"], times?: number): Trouble => ({
    strike: Effect.flatMap(House, ({ sim }) =>
      sim.fault({ method: "sendMessage", kind, ...(times === undefined ? {} : { times }) }),
    ),
    mend: Effect.flatMap(House, ({ sim }) => sim.clearFaults),
  })
  return [
    {
      "database away": { strike: server.stop, mend: server.start },
      "database read-only": {
        strike: sql("ALTER SYSTEM SET default_transaction_read_only = on"),
        mend: sql("ALTER SYSTEM RESET default_transaction_read_only"),
      },
    },
    {
      "Telegram 500": telegram({ _tag: "Error", code: 500 }),
      "Telegram 429": telegram({ _tag: "Error", code: 429, retryAfter: 1 }),
      "Telegram resets": telegram({ _tag: "Reset" }, size),
      "Telegram loses answers": telegram({ _tag: "Lost" }, size),
    },
    {
      "model 500": model({ kind: "status", status: 500 }),
      "model resets": model({ kind: "reset", at: "start" }),
      "model silent": {
        strike: Effect.map(House, (house) => house.model.hold()),
        mend: Effect.map(House, (house) => house.model.release()),
      },
    },
    {
      "kill -9": end("SIGKILL"),
      SIGTERM: end("SIGTERM"),
      frozen: { strike: signal("SIGSTOP"), mend: signal("SIGCONT") },
    },
  ] satisfies ReadonlyArray<Readonly<Record<string, Trouble>>>
}

/** Troubles and moments as the seed draws them: three times one or two at once, with people who go on writing. */
export const drawn = (seed: number): Scenario =>
  beside(`seed ${seed}: troubles at random moments`, (server) =>
    Effect.gen(function* () {
      const dice = new Dice(seed)
      const { rows, start } = yield* House
      const moment = Effect.suspend(() => Effect.sleep(Duration.millis(dice.int(0, longestMillis))))
      const kinds = troublesOf(server)
      const met: Array<string> = []
      yield* start()
      const crowd = yield* Crowd.acquainted(size)
      for (let round = 1; round <= 3; round++) {
        const one = dice.int(0, kinds.length - 1)
        const other = dice.int(0, kinds.length - 1)
        const troubles = kinds.flatMap((kind, index) => {
          if (index !== one && index !== other) return []
          const [first, ...rest] = Object.entries<Trouble>(kind)
          return first === undefined ? [] : [dice.pick([first, ...rest])]
        })
        met.push(troubles.map(([name]) => name).join(" and "))
        yield* crowd.say(`before ${round},`)
        for (const [, { strike }] of troubles.toReversed()) yield* Effect.andThen(moment, strike)
        yield* crowd.say(`meanwhile ${round},`)
        for (const [, { mend }] of troubles) yield* Effect.andThen(moment, mend)
        yield* crowd.say(`afterwards ${round},`)
      }
      yield* crowd.recovers(`seed ${seed}: ${met.join("; ")}`, Effect.void)
      const letters = yield* rows("SELECT reason FROM dead_letters WHERE reason <> 'delivery'", [], Reason)
      assert.deepStrictEqual(letters, [], "nobody is given up")
    }),
  )
