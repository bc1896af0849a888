import { Schema } from "effect"

/** The command has printed everything, and ends with this code. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", { code: Schema.Int }) {}
