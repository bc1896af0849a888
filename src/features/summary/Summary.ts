import { Clock, Context, Duration, Effect, Metric } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import type { Asked, Feature } from "../../domain/Feature.ts"
import type { UserId } from "../../domain/Ids.ts"
import { catchUp } from "../../domain/Jobs.ts"
import { type FoldOutcome, folds, oldestSummaryDue } from "../../domain/metrics/Summary.ts"
import { AskedBy } from "../../domain/ModelUse.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import { isLeftToAnswers } from "../../domain/operators/Charging.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { ChatModel } from "../../domain/talk/ChatModel.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { backgroundShare } from "../../policy/Budgets.ts"
import { usual, waitAfter } from "../../policy/Jobs.ts"
import { historyMessages } from "../../policy/Limits.ts"
import { again, folding, shares } from "../../policy/memory/Summary.ts"
import { isHeld, lastOf, limits, summaryIn, toFold, written } from "./Folding.ts"
import { type Due, type Line, Summaries } from "./Summaries.ts"

const name = "summary"

/** Who writes the summaries. */
export class Writer extends Context.Service<
  Writer,
  {
    /** null: there is no model, and nothing is folded. */
    readonly model: ChatModel["Service"] | null
    /** Of a whole prompt. */
    readonly tokens: number
    /** Whether a model is asked for this person at all. */
    readonly isFor: (userId: UserId) => Effect.Effect<boolean>
  }
>()("confidant/features/summary/Writer") {}

/** No answer of the model. */
const failed = Symbol("failed")

const marked = (text: string): string =>
  text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n")

export const make: Effect.Effect<Feature, never, Budgets | Summaries | Writer | Texts> = Effect.gen(function* () {
  const budgets = yield* Budgets
  const summaries = yield* Summaries
  const texts = yield* Texts
  const { isFor, model, tokens } = yield* Writer
  const held = tokens * shares.history

  const ask = (
    chat: ChatModel["Service"],
    { language, timeZone, userId }: Due,
    before: Parameters<typeof written>[0],
    lines: ReadonlyArray<Line>,
  ) => {
    const section = tokens * shares.section
    const said = written(before, lines, { timeZone }, tokens * shares.batch)
    if (said === null) return Effect.succeed(before?.text ?? "")
    const system = texts.get(language, "summary-task", { characters: String(limits(language, section).asked) })
    return chat
      .reply({ system, language, messages: [{ role: "user", text: said }] }, () => Effect.void)
      .pipe(
        Effect.timeout(folding.within),
        Effect.provideService(AskedBy, userId),
        Effect.map(({ text }) => summaryIn(language, text, section)),
        Effect.catch(({ _tag }) =>
          Effect.logInfo("A conversation was not summarised: the model did not answer").pipe(
            Effect.annotateLogs({ reason: _tag }),
            Effect.as(failed),
          ),
        ),
      )
  }

  const foldOne = (chat: ChatModel["Service"]) =>
    Effect.fnUntraced(function* (due: Due): Effect.fn.Return<FoldOutcome | null, StoreError> {
      const found = yield* summaries.unfolded(due.conversationId)
      const lines = toFold(found.lines, { held, batch: tokens * shares.batch })
      if (lines.length === 0) return yield* Effect.as(summaries.done(due), null)
      const wait = waitAfter({ ...usual, ...again }, due.failures + 1)
      if (!(yield* isFor(due.userId))) {
        return yield* Effect.as(summaries.later(due, again.longestWait), null)
      }
      const budget = yield* budgets.find(due.userId)
      if (isLeftToAnswers(budget, backgroundShare)) {
        const untilReset = Duration.millis(budget.resetsAt - (yield* Clock.currentTimeMillis))
        return yield* Effect.as(summaries.later(due, untilReset), null)
      }
      const text = yield* ask(chat, due, found.before, lines)
      if (text === null || text === failed) {
        yield* summaries.later(due, wait)
        return text === null ? "refused" : "failed"
      }
      const { conversationId } = due
      const isFolded = yield* summaries.fold({ conversationId, after: lastOf(found), lines, text })
      return isFolded ? "folded" : "stale"
    })

  /** Ends early where the model does not answer: others would only wait for it as well. */
  const run = Effect.fnUntraced(function* (chat: ChatModel["Service"]) {
    const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(folding.run)
    for (let look = 0; look < folding.looksOfRun; look++) if (!(yield* summaries.look(held))) break
    while ((yield* Clock.currentTimeMillis) < until) {
      const due = yield* summaries.next(folding.atOnce)
      if (due.length === 0) break
      const outcomes = yield* Effect.forEach(due, foldOne(chat), { concurrency: "unbounded" })
      for (const outcome of outcomes) if (outcome !== null) yield* Metric.update(folds(outcome), 1)
      if (outcomes.includes("failed") || outcomes.every((outcome) => outcome === "stale")) break
    }
    const oldest = yield* summaries.oldest
    const now = yield* Clock.currentTimeMillis
    yield* Metric.update(oldestSummaryDue, oldest === null ? 0 : Math.max(0, now - oldest) / 1_000)
  })

  const job = catchUp({
    name: "summary.fold",
    policy: usual,
    schedule: folding.schedule,
    failing: "Summaries could not be written and will be next time",
    run: Effect.as(model === null ? Effect.void : run(model), {}),
  })

  const load = Effect.fnUntraced(function* ({ content, conversation, history, person, say }: Asked, room: number) {
    if (distressOf(content) !== null) return null
    if (history !== undefined && isHeld(history, (room / shares.section) * shares.history, historyMessages)) return null
    const found = yield* summaries.latest(conversation.id, history?.[0]?.id ?? null)
    if (found === null || found.text === "") return null
    const day = dayOf(found.until, person)
    return [say(found.isWhole ? "summary-prompt" : "summary-prompt-gap", { day }), marked(found.text)].join("\n")
  })

  return { name, prompt: { share: shares.section, load }, jobs: [job] }
})
