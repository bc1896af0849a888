import { Context, Effect } from "effect"
import type { UpdateId } from "../../Ids.ts"

/** What is done with an update before it is stored: it is decoded, and looked through for what must be said ahead of all. */
export type Step = "decode" | "ahead"

/** Updates over which a process died before they were stored. Telegram sends them again, to the next process. */
export interface SuspectUpdates {
  /** How many processes died at this step while they had the update at hand. */
  readonly deaths: (step: Step, updateId: UpdateId) => number
  /** Takes the step, which never waits. If this process dies of it, the next one knows the updates. */
  readonly around: <A>(step: Step, updateIds: ReadonlyArray<UpdateId>, take: () => A) => Effect.Effect<A>
}

/** By default nobody dies. */
export const Suspects = Context.Reference<SuspectUpdates>("confidant/domain/Suspects", {
  defaultValue: () => ({ deaths: () => 0, around: (_step, _updateIds, take) => Effect.sync(take) }),
})
