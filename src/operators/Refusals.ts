import { Schema } from "effect"

export class UnknownTarget extends Schema.TaggedError<UnknownTarget>()("UnknownTarget", { message: Schema.String }) {}

/** Not possible as things are; the message says why. */
export class ActionRefused extends Schema.TaggedError<ActionRefused>()("ActionRefused", { message: Schema.String }) {}
