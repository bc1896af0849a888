import { Effect, Layer } from "effect"
import { message } from "../../src/domain/Feature.ts"
import { OperatorCommands } from "../../src/features/operators/OperatorCommands.ts"

/** Answers with the command, and does nothing. */
export const FakeOperatorCommands = Layer.succeed(
  OperatorCommands,
  OperatorCommands.of({ answer: (say, { command }) => Effect.succeed(message(say(`${command}-asked`))) }),
)
