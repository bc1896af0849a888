import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Playground } from "./Playground.ts"

/** The playground alone: prints its address and its token, and serves until a signal. */
const serve = Command.make(
  "playground",
  {
    port: Flag.Int("port").pipe(Flag.withDefault(0)),
    stateFile: Flag.optional(Flag.String("state-file")),
    token: Flag.optional(Flag.String("token")),
    rateLimits: Flag.Boolean("rate-limits").pipe(Flag.withDefault(false)),
  },
  ({ port, rateLimits, stateFile, token }) =>
    Effect.andThen(
      Effect.flatMap(Playground, (made) => Console.log(`TELEGRAM_API_ROOT=${made.apiRoot}\nBOT_TOKEN=${made.token}`)),
      Effect.never,
    ).pipe(
      Effect.provide(
        Playground.layer({
          port,
          rateLimits,
          stateFile: Option.getOrNull(stateFile),
          ...Option.match(token, { onNone: () => ({}), onSome: (given) => ({ token: given }) }),
        }),
      ),
    ),
)

Command.run(serve, { version: "1.0.0" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
