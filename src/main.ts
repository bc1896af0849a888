import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect } from "effect"
import { Command } from "effect/cli"
import packageJson from "../package.json" with { type: "json" }
import { app } from "./App.ts"

/** A failure at start is one clear line (or the list of what is wrong), not a look at our insides. */
const explain = <E extends { readonly message: string }>(error: E) =>
  Effect.andThen(Console.error(error.message), Effect.fail(error))

const start = Command.make("start", {}, () => app.pipe(Effect.catch(explain))).pipe(
  Command.withDescription("Start the bot; without BOT_TOKEN a local playground serves as Telegram"),
)

const confidant = Command.make("confidant").pipe(
  Command.withDescription("A Telegram companion that never loses what people confide in it"),
  Command.withSubcommands([start]),
)

Command.run(confidant, { version: packageJson.version }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // A stop that was asked for is not a failure.
    teardown: (exit, onExit) => onExit(exit._tag === "Success" || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1),
  }),
)
