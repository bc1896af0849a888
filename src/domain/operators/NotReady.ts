import { Context, type Effect } from "effect"

/** Why the bot cannot serve, in the words of `GET /ready`; empty: it can. */
export class NotReady extends Context.Service<NotReady, { readonly reasons: Effect.Effect<ReadonlyArray<string>> }>()(
  "confidant/domain/NotReady",
) {}
