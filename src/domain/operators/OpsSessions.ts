import { Context, type Effect, Schema } from "effect"

/** This link signs nobody in; the message is for the person who opened it. */
export class LinkRefused extends Schema.TaggedError<LinkRefused>()("LinkRefused", { message: Schema.String }) {}

export class OpsSessions extends Context.Service<
  OpsSessions,
  {
    readonly enter: (token: string) => Effect.Effect<{ readonly name: string; readonly session: string }, LinkRefused>
    /** null: not signed in. */
    readonly who: (session: string) => Effect.Effect<string | null>
    readonly leave: (session: string) => Effect.Effect<void>
  }
>()("confidant/domain/OpsSessions") {}
