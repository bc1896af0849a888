import { Effect } from "effect"
import { keep } from "../Results.ts"
import { ledger } from "./Answers.ts"
import { atRest, costs } from "./Cost.ts"
import * as Fleet from "./Fleet.ts"
import { rolling } from "./Rolling.ts"
import { startup } from "./Startup.ts"
import { takeovers } from "./Takeover.ts"

const modelMillis = 300
const names = ["first", "second", "third"]

/** Until each of them has its share of chats and of what the outside allows. */
const acquainted = Effect.sleep("8 seconds")

const told = ({ longest, p50, p99 }: { readonly longest: number; readonly p50: number; readonly p99: number }) => ({
  "added p50 ms": p50,
  "added p99 ms": p99,
  "longest ms": longest,
})

/** One, two and three processes that share the chats: what a turn costs, who takes over how fast, a deploy of one after the other. */
export const measure = Effect.fnUntraced(function* (options: { readonly rounds: number; readonly perSecond: number }) {
  const fleet = yield* Fleet.make({ modelMillis })
  const starts = yield* startup(fleet)
  console.table(starts)

  const people = yield* fleet.people(500)
  const rest: Array<Effect.Success<ReturnType<typeof atRest>>> = []
  for (const name of names) {
    yield* fleet.start(name)
    yield* acquainted
    rest.push(yield* atRest(fleet))
  }
  console.table(rest)
  // The compiler has to see the hot paths, and each chat its owner, before anything is measured.
  for (let wave = 0; wave < 4; wave++) {
    yield* fleet.askAll(people)
    yield* fleet.settled
  }

  const deploy = yield* rolling(fleet, people, modelMillis, options.perSecond)
  const afterDeploy = yield* ledger(fleet)
  console.table([
    {
      runners: deploy.runners,
      turns: deploy.turns,
      "took s": deploy.seconds,
      lost: afterDeploy.lost,
      doubled: afterDeploy.doubled,
      "out of order": afterDeploy.outOfOrder,
      "sent again": afterDeploy.repeatsRecorded,
      ...told(deploy.meanwhile),
      "usual p50 ms": deploy.usual.p50,
      "usual p99 ms": deploy.usual.p99,
      "longest stop s": deploy.longestStopSeconds,
    },
  ])

  const moved = yield* takeovers(fleet, people, options.rounds)
  const after = yield* ledger(fleet)
  console.table(
    moved.map(({ behind, chats, didPoll, rounds, signal, waited }) => ({
      ended: signal,
      polled: didPoll,
      rounds,
      chats,
      "its chats, p50 s": waited.p50,
      "longest s": waited.longest,
      "written behind it, p50 s": behind.p50,
      "behind: longest s": behind.longest,
    })),
  )
  console.table([after])

  const cost: Array<Effect.Success<ReturnType<typeof costs>>> = []
  for (;;) {
    cost.push(yield* costs(fleet, people, modelMillis))
    const last = fleet.running().at(-1)
    if (last === undefined || fleet.running().length === 1) break
    yield* fleet.end(last, "SIGTERM")
    yield* acquainted
  }
  console.table(
    cost.map(({ full, runners, steady }) => ({
      runners,
      "statements/turn": steady.statementsPerTurn,
      "bot ms/turn": steady.cpuMillisPerTurn["bot"],
      "PostgreSQL ms/turn": steady.cpuMillisPerTurn["postgres"],
      ...told(steady.added),
      "turns/s": full.turnsPerSecond,
      "full: statements/turn": full.statementsPerTurn,
      "full: bot ms/turn": full.cpuMillisPerTurn["bot"],
      "full: PostgreSQL ms/turn": full.cpuMillisPerTurn["postgres"],
    })),
  )
  keep("runners", { modelMillis, starts, rest, cost, deploy: { ...deploy, ...afterDeploy }, takeovers: moved, after })
}, Effect.scoped)
