import { Effect, Option, Schema } from "effect"
import type { Asked, Tool, ToolAsked, ToolOutcome, ToolResult } from "./Feature.ts"
import type { Change } from "./Jobs.ts"
import type { StoreError } from "./StoreError.ts"
import { argumentsLength } from "./talk/model/ToolUse.ts"

/** Characters of what a model is told. */
const resultLength = 4_000

/** Of longer words only so many at each end can ask for something: what lies between is likely a text that was pasted. */
const askedWithin = 300

interface Definition<Arguments> {
  readonly name: string
  readonly parameters: Schema.Codec<Arguments, unknown>
  readonly description: (asked: Asked) => string
  readonly instead: (asked: Asked) => string | null
  readonly run: (asked: ToolAsked, given: Arguments) => Effect.Effect<ToolResult, StoreError>
}

/** Arguments that are not as asked for, or more than that, never reach `run`. */
export const tool = <Arguments>({ description, instead, name, parameters, run }: Definition<Arguments>): Tool => {
  const decode = Schema.decodeUnknownOption(Schema.fromJsonString(parameters))
  const { schema } = Schema.toJsonSchemaDocument(parameters)
  return {
    name,
    spec: (asked) => ({ name, description: description(asked), parameters: schema, instead: instead(asked) }),
    run: (asked, given) => {
      const decoded =
        given.length > argumentsLength ? null : Option.getOrNull(decode(given, { onExcessProperty: "error" }))
      return decoded === null
        ? Effect.succeed("invalid")
        : Effect.map(run(asked, decoded), (result) => ({ ...result, told: result.told.slice(0, resultLength) }))
    },
  }
}

const quoted = [
  /```[\s\S]*?(?:```|$)/gu,
  /^\s*>.*$/gmu,
  /«[^»]*(?:»|$)/gu,
  /“[^”]*(?:”|$)/gu,
  /„[^“”]*(?:[“”]|$)/gu,
  /"[^"]*(?:"|$)/gu,
]

/** What somebody says themselves: no quotations, and of a long text only its ends, because the rest may be pasted. */
export const saidPlainly = (own: string): string => {
  const plain = quoted.reduce((text, mark) => text.replace(mark, " "), own).trim()
  return plain.length <= 2 * askedWithin ? plain : `${plain.slice(0, askedWithin)}\n${plain.slice(-askedWithin)}`
}

/** That a tool was used: its name and what came of it, and no word of anybody. */
export const used = (place: number, name: string, outcome: ToolOutcome): Change => ({
  kind: "tools.used",
  data: { place, tool: name, outcome },
})
