import { NodeServices } from "@effect/platform-node"
import { Cause, Effect, Exit, Layer } from "effect"
import { Command } from "effect/cli"

/** Services of a command that is to be refused before it runs. */
export const unused = Layer.effectContext(Effect.die("the command ran"))

/** Whether the command line refuses what was typed: nothing of the command runs, and no process has to start. */
export const isRefused = <Name extends string, Input, Context, E>(
  command: Command.Command<Name, Input, Context, E, NodeServices.NodeServices>,
  args: ReadonlyArray<string>,
) =>
  Command.runWith(command, { version: "test" })(args).pipe(
    Effect.exit,
    Effect.map((exit) => Exit.isFailure(exit) && Cause.hasFails(exit.cause)),
    Effect.provide(NodeServices.layer),
  )
