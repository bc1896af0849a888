import { Context, type Effect } from "effect"

export class OpsLinks extends Context.Service<
  OpsLinks,
  {
    /** A sign-in link for this name, valid once and for five minutes; null: JWT_SECRET is not set. */
    readonly make: (name: string) => Effect.Effect<string | null>
  }
>()("confidant/domain/OpsLinks") {}
