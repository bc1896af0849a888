import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Playground } from "./Playground.ts"

/** The playground alone: prints its address and serves until a signal. */
const serve = Command.make(
  "playground",
  {
    port: Flag.Int("port").pipe(Flag.withDefault(0)),
    stateFile: Flag.optional(Flag.String("state-file")),
    rateLimits: Flag.Boolean("rate-limits").pipe(Flag.withDefault(false)),
  },
  ({ port, stateFile, rateLimits }) =>
    Effect.andThen(
      Effect.flatMap(Playground, ({ apiRoot }) => Console.log(apiRoot)),
      Effect.never,
    ).pipe(Effect.provide(Playground.layer({ port, stateFile: Option.getOrNull(stateFile), rateLimits }))),
)

Command.run(serve, { version: "1.0.0" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
