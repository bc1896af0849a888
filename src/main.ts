import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect } from "effect"
import { CliError, Command } from "effect/cli"
import packageJson from "../package.json" with { type: "json" }
import { app, operator } from "./App.ts"
import { turns } from "./cli/Turns.ts"

/** A failure is one clear line (or the list of what is wrong), not a look at our insides. */
const explain = <E extends { readonly message: string }>(error: E) =>
  Effect.andThen(CliError.isCliError(error) ? Effect.void : Console.error(error.message), Effect.fail(error))

const start = Command.make("start", {}, () => app).pipe(
  Command.withDescription("Start the bot; without BOT_TOKEN a local playground serves as Telegram"),
)

const confidant = Command.make("confidant").pipe(
  Command.withDescription("A Telegram companion that never loses what people confide in it"),
  Command.withSubcommands([start, turns(operator)]),
)

Command.run(confidant, { version: packageJson.version }).pipe(
  Effect.catch(explain),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // A stop that was asked for is not a failure.
    teardown: (exit, onExit) => onExit(exit._tag === "Success" || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1),
  }),
)
