import { Context, type Duration, Effect } from "effect"
import type { Asked } from "../../domain/Feature.ts"
import type { ChatModel } from "../../domain/talk/ChatModel.ts"
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
const byModel = (model: ChatModel["Service"]): Insight => {
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
  const mayAsk = ({ circumstances }: Asked, { answers }: Session): boolean =>
    circumstances.flags.has("USE_CHAT_COMPLETION") && answers.some(({ words }) => words !== null)

  return {
    adapted: (asked, session) => {
      if (!mayAsk(asked, session)) return byRules.adapted(asked, session)
      const theme = strongest(session.answers)?.theme ?? ""
      return Effect.map(ask(asked, session, "quiz-model-questions", modelWithin.followUps), (text) => {
        const made = followUpsIn(asked.person.language, theme, session.answers, text)
        return made === null ? null : withFollowUps(session, made)
      })
    },
    result: (asked, session) =>
      mayAsk(asked, session)
        ? Effect.flatMap(ask(asked, session, "quiz-model-result", modelWithin.result), (text) => {
            const made = resultIn(asked.person.language, session.answers, text)
            return made === null ? byRules.result(asked, session) : Effect.succeed(made)
          })
        : byRules.result(asked, session),
  }
}

export const insightOf = ({ model }: Reader["Service"]): Insight => (model === null ? byRules : byModel(model))
