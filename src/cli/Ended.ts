import { Schema } from "effect"

/** The command has printed what there is to say, and ends with this code. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", { code: Schema.Int }) {}
