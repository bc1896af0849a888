import { Clock, Effect, Schedule } from "effect"
import { quantile, rounded } from "../Results.ts"
import type { Someone } from "../Stage.ts"
import { answeredAt } from "./Answers.ts"
import type { Fleet, Runner } from "./Fleet.ts"

const polls = ({ process }: Runner): boolean =>
  process.lines.entries.findLast((line) => /polling as|another process polls/i.test(line))?.includes("polling as") ??
  false

/** The chats whose answers a runner has stored lately, by its log. */
const chatsOf = ({ process }: Runner, from: number): ReadonlySet<number> =>
  new Set(
    process.lines.entries
      .slice(from)
      .filter((line) => line.includes("Saved to conversation"))
      .flatMap((line) => /"userId":"?(\d+)/.exec(line)?.slice(1) ?? [])
      .map(Number),
  )

const seconds = (millis: ReadonlyArray<number>) => ({
  p50: rounded(quantile(millis, 0.5) / 1_000, 1),
  longest: rounded(Math.max(0, ...millis) / 1_000, 1),
})

/** Everybody waits for the model as one runner ends, and writes once more right behind it. */
const round = Effect.fnUntraced(function* (
  fleet: Fleet,
  people: ReadonlyArray<Someone>,
  signal: "SIGKILL" | "SIGTERM",
  index: number,
) {
  const from = new Map(fleet.running().map((runner) => [runner, runner.process.lines.entries.length]))
  yield* fleet.askAll(people)
  yield* fleet.settled
  // For a moment, nobody may poll.
  const victim = yield* Effect.suspend(() =>
    Effect.fromNullishOr(fleet.running().find((runner) => polls(runner) === (index % 2 === 0))),
  ).pipe(Effect.retry({ times: 60, schedule: Schedule.spaced("500 millis") }))
  const didPoll = polls(victim)
  const chats = chatsOf(victim, from.get(victim) ?? 0)
  const before = yield* fleet.askAll(people)
  const at = yield* Clock.currentTimeMillis
  const [ended, behind] = yield* Effect.all(
    [Effect.timed(fleet.end(victim, signal)), Effect.delay(fleet.askAll(people), "100 millis")],
    { concurrency: 2 },
  )
  yield* fleet.settled
  const since = (answers: ReadonlyArray<{ readonly answeredAt: number }>) =>
    answers.flatMap(({ answeredAt }) => (answeredAt > at ? [answeredAt - at] : []))
  const answered = yield* answeredAt(fleet, before)
  const taken = since(answered.filter(({ chatId }) => chats.has(chatId)))
  const later = since(yield* answeredAt(fleet, behind))
  yield* fleet.start(victim.name)
  yield* Effect.sleep("6 seconds")
  return { signal, didPoll, chats: taken.length, taken, later, endedMillis: Math.round(Number(ended[0])) }
})

/** How long chats of a runner that was killed or stopped wait for an answer, and what is written right behind it. */
export const takeovers = Effect.fnUntraced(function* (fleet: Fleet, people: ReadonlyArray<Someone>, rounds: number) {
  const measured: Array<Effect.Success<ReturnType<typeof round>>> = []
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    for (let index = 0; index < 2 * rounds; index++) measured.push(yield* round(fleet, people, signal, index))
  }
  return (["SIGKILL", "SIGTERM"] as const).flatMap((signal) =>
    [true, false].map((didPoll) => {
      const of = measured.filter((one) => one.signal === signal && one.didPoll === didPoll)
      return {
        runners: fleet.running().length,
        signal,
        didPoll,
        rounds: of.length,
        chats: of.reduce((sum, one) => sum + one.chats, 0),
        waited: seconds(of.flatMap((one) => one.taken)),
        behind: seconds(of.flatMap((one) => one.later)),
      }
    }),
  )
})
