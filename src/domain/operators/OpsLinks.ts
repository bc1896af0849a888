import { Context, type Effect } from "effect"

/** Links that sign operators in to their page. */
export class OpsLinks extends Context.Service<
  OpsLinks,
  {
    /** The address of a link for this name, good once and for five minutes; null: JWT_SECRET is not set. */
    readonly make: (name: string) => Effect.Effect<string | null>
  }
>()("confidant/domain/OpsLinks") {}
