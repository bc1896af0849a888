import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { type FlagName, Flags } from "../../domain/operators/Flags.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { orUnavailable } from "./Problems.ts"

const byName = (name: FlagName) =>
  Flags.use(({ all }) => all).pipe(
    Effect.map((flags) => flags.find((flag) => flag.name === name)),
    Effect.flatMap((flag) => (flag === undefined ? Effect.die(new Error(`No flag ${name}`)) : Effect.succeed(flag))),
  )

export const FlagHandlers = HttpApiBuilder.group(AdminApi, "flags", (handlers) =>
  handlers.handleAll({
    list: () => orUnavailable(Flags.use(({ all }) => all)),
    set: ({ params: { name }, payload: { enabled, percentage = 100 } }) =>
      act(
        { action: "flags.set", target: name, details: { enabled, percentage } },
        Effect.andThen(
          Flags.use((flags) => flags.set({ name, enabled, percentage })),
          byName(name),
        ),
      ),
    reset: ({ params: { name } }) =>
      act(
        { action: "flags.reset", target: name, details: {} },
        Effect.andThen(
          Flags.use((flags) => flags.reset(name)),
          byName(name),
        ),
      ),
  }),
)
