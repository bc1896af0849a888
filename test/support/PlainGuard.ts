import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"

/** Calls once and adds nothing. */
export const PlainGuard = Layer.succeed(Guard, {
  call: (_options, effect) => effect,
  breakers: Effect.succeed([]),
})
