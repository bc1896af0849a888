import { Clock, Context, Effect, Metric, Schema } from "effect"
import { distressIn } from "../../domain/distress/Distress.ts"
import type { Say } from "../../domain/Feature.ts"
import type { UserId } from "../../domain/Ids.ts"
import { catchUp, JobError, type JobKind, jobKind, type JobResult, type NewJob } from "../../domain/Jobs.ts"
import * as metrics from "../../domain/metrics/Profile.ts"
import { AskedBy } from "../../domain/ModelUse.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import { isLeftToAnswers } from "../../domain/operators/Charging.ts"
import { Flags } from "../../domain/operators/Flags.ts"
import { laneOf, QuizPayload, quizKind } from "../../domain/ProfileJobs.ts"
import { Embeddings } from "../../domain/Embeddings.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { ChatModel } from "../../domain/talk/ChatModel.ts"
import { dateOf } from "../../domain/talk/LocalTime.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { backgroundShare } from "../../policy/Budgets.ts"
import { usual } from "../../policy/Jobs.ts"
import { analyses, analysis, finding, kept, leastMessages, rules } from "../../policy/Profile.ts"
import { foundIn } from "./Found.ts"
import { placed, withoutRefused } from "./Merging.ts"
import {
  change,
  type Due,
  type Finding,
  type Known,
  type Looked,
  messageMarksOf,
  namesOf,
  Profiles,
  type Said,
  type Vector,
} from "./Profiles.ts"
import { foundInQuiz } from "./Quizzed.ts"
import { foundByRules } from "./Rules.ts"

/** Who reads what people said. */
export class Analyst extends Context.Service<
  Analyst,
  {
    /** null: there is no model, and rules look for patterns. */
    readonly model: ChatModel["Service"] | null
  }
>()("confidant/features/profile/Analyst") {}

const flag = "ENABLE_PATTERN_ANALYSIS"
type Depth = keyof typeof analyses

const jobOf = (depth: Depth, { newest, userId }: Due): NewJob => ({
  kind: `profile.${depth}`,
  key: `${userId} ${newest}`,
  userId,
  lane: laneOf(userId),
  payload: null,
})

const depthOf = ({ deep, quick, total }: Due): Depth | null =>
  total < leastMessages ? null : deep >= analyses.deep.every ? "deep" : quick >= analyses.quick.every ? "quick" : null

/** As data: nothing in a message can pass for an instruction. */
const written = ({ known, said, timeZone }: Looked): string =>
  JSON.stringify({
    known: known.slice(0, kept.known).map(({ kind, title }) => ({ kind, title })),
    messages: said.map(({ at, text }) => ({ day: dateOf(at, { timeZone }), text })),
  })

export const makeJobs: Effect.Effect<
  ReadonlyArray<JobKind>,
  never,
  Analyst | Budgets | Embeddings | Flags | Profiles | Texts
> = Effect.gen(function* () {
  const { model } = yield* Analyst
  const budgets = yield* Budgets
  const flags = yield* Flags
  const profiles = yield* Profiles
  const texts = yield* Texts
  const embeddings = yield* Embeddings
  yield* Metric.update(metrics.foundUntil, (yield* Clock.currentTimeMillis) / 1_000)

  /** Who is passed over for their budget is due again with their next message. */
  const mayLook = Effect.fnUntraced(function* (userId: UserId) {
    if (!(yield* flags.isOn(flag, userId))) return false
    return model === null || !isLeftToAnswers(yield* budgets.find(userId), backgroundShare)
  })

  /** Without them a pattern is known again by its title alone. */
  const vectorsOf = (findings: ReadonlyArray<Finding>) => {
    const { model: embedder } = embeddings
    return embedder === null
      ? Effect.succeed({ vectors: [], threshold: 1 })
      : Effect.gen(function* () {
          const made = yield* embeddings.embed(findings.map(({ title }) => title))
          const vectors = made.map((values): Vector => ({ model: embedder, values: [...values] }))
          return { vectors, threshold: yield* embeddings.sameFrom }
        }).pipe(Effect.catch(() => Effect.succeed({ vectors: [], threshold: 1 })))
  }

  const keep = Effect.fnUntraced(function* (
    userId: UserId,
    kind: Depth | "quiz",
    findings: ReadonlyArray<Finding>,
    known: ReadonlyArray<Known>,
    read: ReadonlyArray<Said> = [],
  ) {
    const marks = findings.flatMap((each) => [...namesOf(each), ...messageMarksOf(each)])
    const refused = marks.length === 0 ? new Set<string>() : yield* profiles.refused(userId, marks)
    const left = withoutRefused(findings, refused)
    const { threshold, vectors } = yield* vectorsOf(left)
    const all = placed(left, vectors, known, threshold)
    for (const { again, mergedInto } of all) {
      yield* Metric.update(metrics.patterns(again !== null ? "again" : mergedInto !== null ? "merged" : "new"), 1)
    }
    yield* Metric.update(metrics.analyses(kind, all.length > 0 ? "found" : "nothing"), 1)
    return all.length === 0
      ? {}
      : {
          changes: [
            change.keep(
              all,
              read.map(({ id, mark }) => ({ id, mark })),
            ),
          ],
        }
  })

  const askedModel = (chat: ChatModel["Service"], userId: UserId, depth: Depth, looked: Looked) =>
    chat
      .reply(
        {
          system: texts.get(looked.language, `profile-model-${depth}`),
          language: looked.language,
          messages: [{ role: "user", text: written(looked) }],
        },
        () => Effect.void,
      )
      .pipe(
        Effect.provideService(AskedBy, userId),
        Effect.map(({ text }) => foundIn(looked.language, looked.said, text)),
      )

  const analysed = (depth: Depth) =>
    Effect.fnUntraced(function* (
      _: null,
      { attempt, userId }: { readonly attempt: number; readonly userId: UserId | null },
    ): Effect.fn.Return<JobResult, JobError | StoreError> {
      if (userId === null || !(yield* flags.isOn(flag, userId))) return {}
      const looked = yield* profiles.look(userId, model === null ? rules.looksAt : analyses[depth].looksAt)
      if (looked === null) return {}
      // Nobody's worst sentence is evidence of anything.
      const said = looked.said.filter(({ text }) => distressIn(text) === null)
      if (said.length < leastMessages) return {}
      if (model === null) {
        const say: Say = (key, args) => texts.get(looked.language, key, args)
        return yield* keep(userId, depth, foundByRules(say, said, looked), looked.known)
      }
      const findings = yield* askedModel(model, userId, depth, { ...looked, said }).pipe(
        Effect.catch((error) =>
          error.isTransient && attempt < analysis.attempts
            ? Effect.fail(new JobError({ message: `the model: ${error.reason._tag}`, transient: true }))
            : Metric.update(metrics.analyses(depth, "failed"), 1).pipe(
                Effect.andThen(
                  Effect.logInfo("Nobody's patterns were looked for: the model did not answer").pipe(
                    Effect.annotateLogs({ reason: error.reason._tag }),
                  ),
                ),
                Effect.as("failed" as const),
              ),
        ),
      )
      if (findings === "failed") return {}
      if (findings !== null) return yield* keep(userId, depth, findings, looked.known, said)
      yield* Metric.update(metrics.analyses(depth, "unreadable"), 1)
      return {}
    })

  const find = catchUp({
    name: "profile.find",
    policy: usual,
    schedule: finding.schedule,
    failing: "Who is due for an analysis could not be read and will be next time",
    run: Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      const { people, since, upto } = yield* profiles.due
      const due = people.flatMap((each) => {
        const depth = depthOf(each)
        return depth === null ? [] : [{ ...each, depth }]
      })
      const on = yield* Effect.filter(due, ({ userId }) => mayLook(userId))
      yield* Metric.update(metrics.foundUntil, began / 1_000)
      if (on.length === 0 && upto === since) return {}
      return {
        changes: [
          change.begin({
            upto,
            people: on.map(({ depth, newest, userId }) => ({ userId, newest, deep: depth === "deep" })),
          }),
        ],
        jobs: on.map((each) => jobOf(each.depth, each)),
      }
    }),
  })

  const quiz = jobKind({
    name: quizKind,
    payload: QuizPayload,
    policy: analysis,
    run: ({ conversation, quiz: id }, { userId }) =>
      Effect.gen(function* () {
        if (userId === null) return {}
        const found = yield* profiles.quiz(userId, id, conversation)
        const looked = found === null ? null : yield* profiles.look(userId, 0)
        return found === null || looked === null ? {} : yield* keep(userId, "quiz", foundInQuiz(found), looked.known)
      }),
  })

  const look = (depth: Depth) =>
    jobKind({ name: `profile.${depth}`, payload: Schema.Null, policy: analysis, run: analysed(depth) })

  return [find, look("quick"), look("deep"), quiz]
})
