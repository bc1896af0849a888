import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"

/** A guard that calls once and watches nothing. */
export const passThrough = Layer.succeed(
  Guard,
  Guard.of({
    call: (_options, effect) => effect,
    awaitsProbe: () => Effect.succeed(false),
    breakers: Effect.succeed([]),
    force: () => Effect.succeed(false),
  }),
)
