/** Characters of what a model passes to a tool. */
export const argumentsLength = 4_000

/** A tool as a model is told of it. */
export interface ToolSpec {
  readonly name: string
  readonly description: string
  /** JSON Schema. */
  readonly parameters: unknown
  /** What a model is told that cannot have it, so that it does not promise what nobody does; null: nothing. */
  readonly instead: string | null
}

/** What a model asks for. Everything in it is the model's, and may be made up. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON, as it was written. */
  readonly arguments: string
}

/** One request of a model, and what came of each call. */
export interface ToolRound {
  readonly said: string
  readonly calls: ReadonlyArray<ToolCall>
  readonly results: ReadonlyArray<string>
}

const lengthOf = ({ calls, results, said }: ToolRound): number =>
  [said, ...results, ...calls.flatMap((call) => [call.name, call.arguments])].join("").length

/** Characters that tools add to a prompt. */
export const toolsLength = (specs: ReadonlyArray<ToolSpec> = [], rounds: ReadonlyArray<ToolRound> = []): number =>
  specs.reduce((sum, spec) => sum + spec.description.length + JSON.stringify(spec.parameters).length, 0) +
  rounds.reduce((sum, round) => sum + lengthOf(round), 0)
