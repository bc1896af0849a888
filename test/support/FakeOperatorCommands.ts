import { Effect, Layer } from "effect"
import { message } from "../../src/chat/commands/Menus.ts"
import { OperatorCommands } from "../../src/chat/commands/Operators.ts"

/** Answers with the command, and does nothing. */
export const FakeOperatorCommands = Layer.succeed(
  OperatorCommands,
  OperatorCommands.of({ answer: (say, { command }) => Effect.succeed(message(say(`${command}-asked`))) }),
)
