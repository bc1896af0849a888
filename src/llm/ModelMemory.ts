import { Context, Layer } from "effect"

/** What may be left out of a request, or said otherwise. */
export interface Shape {
  readonly stream: boolean
  readonly streamOptions: boolean
  /** If not, the persona stands in front of the first message. */
  readonly systemRole: boolean
  readonly pictures: boolean
  readonly tools: boolean
  /** Calls and their results as messages of their own; if not, the results stand in the newest message. */
  readonly toolTurns: boolean
  /** The name of the answer's limit. */
  readonly answerLimit: "max_tokens" | "max_completion_tokens" | null
  /** Between the configured address and the path. */
  readonly prefix: "" | "/v1"
  /** null: as much as the context's size allows. */
  readonly promptTokens: number | null
  /** Whether answers begin with reasoning whose beginning is not marked. */
  readonly thinksFirst: boolean
}

export const everything: Shape = {
  stream: true,
  streamOptions: true,
  systemRole: true,
  pictures: true,
  tools: true,
  toolTurns: true,
  answerLimit: "max_tokens",
  prefix: "",
  promptTokens: null,
  thinksFirst: false,
}

const without: ReadonlyArray<readonly [is: (shape: Shape) => boolean, words: string]> = [
  [({ stream }) => !stream, "does not stream"],
  [({ stream, streamOptions }) => stream && !streamOptions, "takes no stream_options (tokens are estimated)"],
  [({ systemRole }) => !systemRole, "has no system role (the persona stands in front of the first message)"],
  [({ pictures }) => !pictures, "takes no pictures (people are told that it cannot see them)"],
  [({ tools }) => !tools, "takes no tools (people set their reminders by a command)"],
  [({ tools, toolTurns }) => tools && !toolTurns, "takes no results of tools (they stand in the newest message)"],
  [({ answerLimit }) => answerLimit === "max_completion_tokens", "calls the answer's limit max_completion_tokens"],
  [({ answerLimit }) => answerLimit === null, "takes no limit of the answer"],
  [({ prefix }) => prefix !== "", "is asked below /v1"],
  [({ thinksFirst }) => thinksFirst, "marks only the end of its reasoning"],
]

export const peculiarities = (shape: Shape): ReadonlyArray<string> => [
  ...without.flatMap(([is, words]) => (is(shape) ? [words] : [])),
  ...(shape.promptTokens === null ? [] : [`takes prompts of about ${shape.promptTokens} tokens`]),
]

const limitNames = ["max_tokens", "max_completion_tokens", null] as const

const smaller = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

const both = (a: Shape, b: Shape): Shape => ({
  stream: a.stream && b.stream,
  streamOptions: a.streamOptions && b.streamOptions,
  systemRole: a.systemRole && b.systemRole,
  pictures: a.pictures && b.pictures,
  tools: a.tools && b.tools,
  toolTurns: a.toolTurns && b.toolTurns,
  answerLimit: limitNames.findLast((name) => name === a.answerLimit || name === b.answerLimit) ?? null,
  prefix: a.prefix === "" ? b.prefix : a.prefix,
  promptTokens: smaller(a.promptTokens, b.promptTokens),
  thinksFirst: a.thinksFirst || b.thinksFirst,
})

/** What this process has learned of each model; another one asks again. */
export class ModelMemory extends Context.Service<
  ModelMemory,
  {
    readonly shapeOf: (model: string) => Shape
    readonly learn: (model: string, shape: Shape) => void
  }
>()("confidant/llm/ModelMemory") {
  static readonly layer = Layer.sync(ModelMemory, () => {
    const shapes = new Map<string, Shape>()
    return {
      shapeOf: (model) => shapes.get(model) ?? everything,
      learn: (model, shape) => {
        const known = shapes.get(model)
        shapes.set(model, known === undefined ? shape : both(known, shape))
      },
    }
  })
}
