import { Effect, Metric } from "effect"
import type { NewJob, Change } from "../../domain/Jobs.ts"
import { toolUses } from "../../domain/metrics/Model.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { ChatPrompt, ChatReply } from "../../domain/talk/ChatModel.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { argumentsLength, type ToolCall, type ToolRound, type ToolSpec } from "../../domain/talk/model/ToolUse.ts"
import type { ToolOutcome, ToolResult } from "../../domain/Feature.ts"
import { used } from "../../domain/Tool.ts"
import { toolLimits } from "../../policy/talk/Tools.ts"

/** A tool of the person who is answered. */
export interface Offered {
  readonly spec: ToolSpec
  readonly run: (place: number, given: string) => Effect.Effect<ToolResult | "invalid", StoreError>
}

/** A call that was made, and what is to be settled with the answer. */
interface Use {
  readonly name: string
  readonly given: string
  readonly outcome: ToolOutcome
  readonly told: string
  readonly result: ToolResult | null
}

export interface Effects {
  readonly changes: ReadonlyArray<Change>
  readonly jobs: ReadonlyArray<NewJob>
  readonly deliveries: ReadonlyArray<Outgoing>
}

const refusals: Readonly<Record<Exclude<ToolOutcome, ToolResult["outcome"]>, string>> = {
  invalid: "Not done: the arguments do not fit the schema.",
  unknown: "Not done: there is no such tool.",
  repeated: "You have asked for exactly this already; see its result above.",
  failed: "Not done: it does not work at the moment. Say so.",
  withheld: "Not done.",
}

const refused = ({ arguments: given, name }: ToolCall, outcome: keyof typeof refusals): Use => ({
  name,
  given,
  outcome,
  told: refusals[outcome],
  result: null,
})

/** What somebody else made up, and what is far too long, is not sent back. */
const shortened = (call: ToolCall): ToolCall =>
  call.arguments.length > argumentsLength ? { ...call, arguments: "{}" } : call

export const effectsOf = (uses: ReadonlyArray<Use>, isWithheld: boolean): Effects & { readonly withheld: boolean } => {
  const isDone = ({ result }: Use) => (result?.changes ?? []).length > 0
  const kept = isWithheld ? [] : uses.flatMap(({ result }) => result ?? [])
  return {
    withheld: isWithheld && uses.some(isDone),
    deliveries: kept.flatMap(({ deliveries = [] }) => deliveries),
    jobs: kept.flatMap(({ jobs = [] }) => jobs),
    changes: [
      ...kept.flatMap(({ changes = [] }) => changes),
      ...uses.map((use, place) =>
        used(
          place,
          use.outcome === "unknown" ? "unknown" : use.name,
          isWithheld && isDone(use) ? "withheld" : use.outcome,
        ),
      ),
    ],
  }
}

export interface Answered extends ChatReply {
  readonly uses: ReadonlyArray<Use>
}

const sum = (one: number | null | undefined, other: number | null | undefined): number | null =>
  one === null || one === undefined || other === null || other === undefined ? null : one + other

/** Lets the model use tools until it answers, so often and no more: the last time it is asked without any. */
export const withTools = <E, R>(
  tools: ReadonlyArray<Offered>,
  reply: (prompt: ChatPrompt) => Effect.Effect<ChatReply, E, R>,
): ((prompt: ChatPrompt) => Effect.Effect<Answered, E, R>) => {
  const make = Effect.fnUntraced(function* (call: ToolCall, before: ReadonlyArray<Use>) {
    const tool = tools.find(({ spec }) => spec.name === call.name)
    const isRepeated = before.some(({ given, name }) => name === call.name && given === call.arguments)
    if (tool === undefined) return refused(call, "unknown")
    if (isRepeated) return refused(call, "repeated")
    const result = yield* tool
      .run(before.length, call.arguments)
      .pipe(
        Effect.catch(({ message }) =>
          Effect.as(
            Effect.logWarning("A tool of the model failed").pipe(Effect.annotateLogs({ reason: message })),
            "failed" as const,
          ),
        ),
      )
    if (result === "invalid" || result === "failed") return refused(call, result)
    return { name: call.name, given: call.arguments, outcome: result.outcome, told: result.told, result }
  })

  const go = (
    prompt: ChatPrompt,
    rounds: ReadonlyArray<ToolRound>,
    uses: ReadonlyArray<Use>,
    before: ChatReply | null,
  ): Effect.Effect<Answered, E, R> => {
    const mayAsk = tools.length > 0 && rounds.length < toolLimits.rounds && uses.length < toolLimits.calls
    const asked: ChatPrompt = {
      ...prompt,
      ...(mayAsk ? { tools: tools.map(({ spec }) => spec) } : {}),
      ...(rounds.length === 0 ? {} : { rounds }),
    }
    return Effect.flatMap(reply(asked), (given) => {
      const { calls = [], ...rest } = given
      const whole: ChatReply =
        before === null
          ? rest
          : {
              ...rest,
              costUsd: sum(before.costUsd, given.costUsd),
              text: rest.text.trim() === "" ? before.text : rest.text,
            }
      if (!mayAsk || calls.length === 0) return Effect.succeed({ ...whole, uses })
      return Effect.gen(function* () {
        const made: Array<Use> = []
        const taken = calls.slice(0, toolLimits.calls - uses.length)
        for (const call of taken) {
          const use = yield* make(call, [...uses, ...made])
          const tool = use.outcome === "unknown" ? "unknown" : use.name
          yield* Metric.update(toolUses(tool, use.outcome), 1)
          made.push(use)
        }
        const round: ToolRound = {
          said: given.text,
          calls: taken.map(shortened),
          results: made.map(({ told }) => told),
        }
        return yield* go(prompt, [...rounds, round], [...uses, ...made], whole)
      })
    })
  }

  return (prompt) => go(prompt, [], [], null)
}
