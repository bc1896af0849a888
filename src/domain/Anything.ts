import { Effect, Schema } from "effect"

/** A value that only its owner knows the shape of. JSON leaves `undefined` out: what is not there is read as that. */
export const Anything = Schema.Unknown.pipe(Schema.withDecodingDefaultKey(Effect.succeed(undefined)))
