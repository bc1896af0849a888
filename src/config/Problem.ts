import { counted } from "../domain/Counted.ts"

import { Schema } from "effect"

/** Never holds the value: it may be a secret, or a secret in the wrong place. */
export const Problem = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["missing", "placeholder", "malformed", "conflict", "unreadable"]),
  /** Completes the sentence "NAME …". */
  what: Schema.String,
  fix: Schema.String,
})
export type Problem = typeof Problem.Type

export const renderProblems = (problems: ReadonlyArray<Problem>): string => {
  const width = Math.max(...problems.map(({ name }) => name.length))
  const lines = problems.flatMap(({ name, what, fix }) => [
    "",
    `  ${name.padEnd(width)}  ${what}`,
    `  ${" ".repeat(width)}  ${fix}`,
  ])
  return [
    `Confidant cannot start: ${counted(problems.length, "problem")} in the configuration.`,
    ...lines,
    "",
    "docs/configuration.md describes every variable.",
  ].join("\n")
}

export class ConfigurationError extends Schema.TaggedError<ConfigurationError>()("ConfigurationError", {
  problems: Schema.Array(Problem),
}) {
  override get message(): string {
    return renderProblems(this.problems)
  }
}
