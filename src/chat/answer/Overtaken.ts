import { Deferred, Effect, Ref } from "effect"
import type { Writing } from "../talking/Talking.ts"

/** null as soon as something must be said first. */
export const overtaken = (writing: Writing): Effect.Effect<null> =>
  Effect.as(Effect.flatMap(Ref.get(writing.overtaken), Deferred.await), null)
