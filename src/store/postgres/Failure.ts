import { Effect, Schema } from "effect"

export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  message: Schema.String,
  cause: Schema.optional(Schema.Defect()),
}) {}

export class StateInUse extends Schema.TaggedError<StateInUse>()("StateInUse", { message: Schema.String }) {}

export const fail = (message: string) => Effect.fail(new EmbeddedPostgresError({ message }))

export const attempt = <A>(message: string, run: () => A) =>
  Effect.try({
    try: run,
    catch: (cause) => new EmbeddedPostgresError({ message: `${message}: ${detail(cause)}`, cause }),
  })

export const errorCode = (cause: unknown): string | null =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : null

const detail = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
