import { Context, type Duration, Effect } from "effect"
import type { Asked } from "../../domain/Feature.ts"
import type { Budgets } from "../../domain/operators/Budgets.ts"
import { isLeftToAnswers } from "../../domain/operators/Charging.ts"
import type { ChatModel } from "../../domain/talk/ChatModel.ts"
import { backgroundShare } from "../../policy/Budgets.ts"
import { modelWithin } from "../../policy/Quiz.ts"
import { adaptedByRules, withFollowUps } from "./Adapt.ts"
import { followUpsIn, resultIn } from "./Made.ts"
import type { Answer, Kept, Result, Session } from "./Quizzes.ts"
import { resultByRules, strongest } from "./Result.ts"

/** What is read from the answers. Neither fails, and neither takes longer than its policy. */
export interface Insight {
  /** The questions with follow-ups among them; null: they stay as they are. */
  readonly adapted: (asked: Asked, session: Session) => Effect.Effect<ReadonlyArray<Kept> | null>
  readonly result: (asked: Asked, session: Session) => Effect.Effect<Result>
}

const byRules: Insight = {
  adapted: (_asked, session) => Effect.succeed(adaptedByRules(session)),
  result: ({ say }, { answers }) => Effect.succeed(resultByRules(say, answers)),
}

/** Who reads the answers. */
export class Reader extends Context.Service<
  Reader,
  {
    /** null: there is no model, and the rules read them. */
    readonly model: ChatModel["Service"] | null
  }
>()("confidant/features/quiz/Reader") {}

/** As data: nothing in an answer can pass for an instruction. */
const written = (answers: ReadonlyArray<Answer>): string =>
  JSON.stringify(
    answers.flatMap(({ asked, chosen, words }) => {
      const answer = words ?? chosen
      return answer === null ? [] : [{ question: asked, answer, inOwnWords: words !== null }]
    }),
    null,
    1,
  )

/** By a model, where it may be asked and there are words to go by; what it makes is checked, and the rules are there if it fails. */
const byModel = (model: ChatModel["Service"], budgets: Budgets["Service"]): Insight => {
  const ask = (asked: Asked, { answers, category }: Session, task: string, within: Duration.Duration) =>
    model
      .reply(
        {
          system: asked.say(task, { category: asked.say(`quiz-category-${category}`) }),
          language: asked.person.language,
          messages: [{ role: "user", text: written(answers) }],
        },
        () => Effect.void,
      )
      .pipe(
        Effect.timeout(within),
        Effect.map(({ text }) => text),
        Effect.catch(({ _tag }) =>
          Effect.logInfo("A quiz goes on by its rules: the model did not answer in time").pipe(
            Effect.annotateLogs({ reason: _tag }),
            Effect.as(""),
          ),
        ),
      )
  /** Half of somebody's budget is left to answers; where it cannot be read, the rules do. */
  const mayAsk = ({ circumstances, person }: Asked, { answers }: Session): Effect.Effect<boolean> =>
    circumstances.flags.has("USE_CHAT_COMPLETION") && answers.some(({ words }) => words !== null)
      ? budgets.find(person.id).pipe(
          Effect.map((budget) => !isLeftToAnswers(budget, backgroundShare)),
          Effect.orElseSucceed(() => false),
        )
      : Effect.succeed(false)

  return {
    adapted: Effect.fnUntraced(function* (asked, session) {
      if (!(yield* mayAsk(asked, session))) return yield* byRules.adapted(asked, session)
      const theme = strongest(session.answers)?.theme ?? ""
      const text = yield* ask(asked, session, "quiz-model-questions", modelWithin.followUps)
      const made = followUpsIn(asked.person.language, theme, session.answers, text)
      return made === null ? null : withFollowUps(session, made)
    }),
    result: Effect.fnUntraced(function* (asked, session) {
      const text = (yield* mayAsk(asked, session))
        ? yield* ask(asked, session, "quiz-model-result", modelWithin.result)
        : ""
      return resultIn(asked.person.language, session.answers, text) ?? (yield* byRules.result(asked, session))
    }),
  }
}

export const insightOf = ({ model }: Reader["Service"], budgets: Budgets["Service"]): Insight =>
  model === null ? byRules : byModel(model, budgets)
