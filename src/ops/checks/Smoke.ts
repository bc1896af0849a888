import { Clock, Duration, Effect } from "effect"
import { CriticalHandlers, DatabaseProbe, ModelProbe, type ProbeFailed, TelegramProbe } from "../../domain/Probes.ts"
import { checkCall, slowAfter, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, problem, type Row, runAll, warning } from "./Check.ts"
import { roundTrip } from "./RoundTrip.ts"
import type { HttpClient } from "effect/http"
import type { Settings } from "../../config/Settings.ts"

const longest = Duration.toMillis(slowAfter)

/** The step's words. What is slow works: a busy machine is no reason to take a version back. */
const timed = <R>(look: Effect.Effect<string, ProbeFailed, R>) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const outcome = yield* Effect.result(look)
    const millis = (yield* Clock.currentTimeMillis) - begun
    if (outcome._tag === "Failure") return [problem(outcome.failure.message, outcome.failure.fix)]
    return millis > longest
      ? [
          warning(
            `${outcome.success}, but after ${(millis / 1_000).toFixed(1)} s`,
            `It should take less than ${Duration.toSeconds(slowAfter)} s. Find what is slow: confidant doctor`,
          ),
        ]
      : [ok(`${outcome.success} in ${millis} ms`)]
  })

const botAnswers: Check<TelegramProbe> = {
  name: "bot",
  within: within.network,
  look: timed(
    Effect.flatMap(TelegramProbe, (probe) =>
      probe === null
        ? Effect.succeed("BOT_TOKEN is not set: the playground stands in for Telegram")
        : Effect.map(probe.me, (name) => `@${name}`),
    ),
  ),
}

const message = (chat: number | null): Check<DatabaseProbe | HttpClient.HttpClient | Settings | TelegramProbe> => ({
  name: "message",
  within: within.message,
  look: Effect.flatMap(roundTrip(chat), (trip) =>
    trip === null ? Effect.succeed([ok("No message was sent: name a chat with --chat ID")]) : timed(trip),
  ),
})

const database: Check<DatabaseProbe> = {
  name: "database",
  within: within.database,
  look: timed(DatabaseProbe.use(({ roundTrip: write }) => Effect.as(write, "Written, read back, and rolled back"))),
}

const model: Check<ModelProbe> = {
  name: "model",
  within: within.model,
  look: timed(
    Effect.flatMap(ModelProbe, (probe) =>
      probe === null
        ? Effect.succeed("Practice mode: simple rules answer")
        : Effect.map(
            probe.ask(probe.models[0] ?? "", checkCall.model.timeout),
            (report) => `${probe.models[0] ?? ""} ${report === null ? "has not answered" : "answered"}`,
          ),
    ),
  ),
}

const handlers: Check<CriticalHandlers> = {
  name: "handlers",
  within: within.local,
  look: Effect.gen(function* () {
    const all = yield* CriticalHandlers
    return yield* Effect.forEach(all, ({ name, answers }) =>
      Effect.map(
        Effect.catchDefect(answers, () => Effect.succeed(false)),
        (answered) =>
          answered ? ok(`${name} is answered`) : problem(`${name} gets no answer.`, "Go back to the previous version."),
      ),
    )
  }),
}

export type SmokeInstruments =
  | CriticalHandlers
  | DatabaseProbe
  | HttpClient.HttpClient
  | ModelProbe
  | Settings
  | TelegramProbe

/** Whether a new version works. `chat` gets a message where Telegram is the real one. */
export const smoke = (chat: number | null): Effect.Effect<ReadonlyArray<Row>, never, SmokeInstruments> =>
  runAll<SmokeInstruments>([botAnswers, message(chat), database, model, handlers])
