import { Schema } from "effect"

/** There is no such person, turn, job or breaker. */
export class UnknownTarget extends Schema.TaggedError<UnknownTarget>()("UnknownTarget", { message: Schema.String }) {}

/** It cannot be done as things are; the message says why. */
export class ActionRefused extends Schema.TaggedError<ActionRefused>()("ActionRefused", { message: Schema.String }) {}
