import { Context, Effect, ExecutionPlan } from "effect"
import type { ChatModel, ModelError } from "../domain/talk/ChatModel.ts"

export interface Candidate {
  readonly name: string
  readonly reply: ChatModel["Service"]["reply"]
}

class Asked extends Context.Service<Asked, Candidate>()("confidant/llm/Asked") {}

const waitOf = ({ reason }: ModelError): number => ("retryAfterSeconds" in reason ? (reason.retryAfterSeconds ?? 0) : 0)

/** The failure that promises an answer soonest: a misspelled fallback must not end a turn that can wait. */
const worthTelling = (failures: ReadonlyArray<ModelError>, last: ModelError): ModelError =>
  failures.filter(({ isTransient }) => isTransient).sort((a, b) => waitOf(a) - waitOf(b))[0] ?? last

export const withFallbacks = (first: Candidate, others: ReadonlyArray<Candidate>): ChatModel["Service"]["reply"] => {
  if (others.length === 0) return first.reply
  const plan = ExecutionPlan.make(
    { provide: Context.make(Asked, first) },
    ...others.map((model) => ({ provide: Context.make(Asked, model) })),
  )
  let answering = first.name

  const note = (model: string, failures: ReadonlyArray<ModelError>) =>
    Effect.suspend(() => {
      if (model === answering) return Effect.void
      answering = model
      return model === first.name
        ? Effect.logInfo(`${model} answers again`)
        : Effect.logWarning(`${model} answers instead of ${first.name}`).pipe(
            Effect.annotateLogs({
              reasons: failures.map((error) => `${error.model}: ${error.reason._tag}`).join(", "),
            }),
          )
    })

  return (prompt, onText) =>
    Effect.suspend(() => {
      const failures: Array<ModelError> = []
      return Effect.flatMap(Asked, ({ reply }) => reply(prompt, onText)).pipe(
        Effect.tapError((error) => Effect.sync(() => failures.push(error))),
        Effect.withExecutionPlan(plan),
        Effect.tap(({ model }) => note(model, failures)),
        Effect.mapError((last) => worthTelling(failures, last)),
      )
    })
}
