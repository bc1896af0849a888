import { Context, type Effect } from "effect"
import type { OwnTurn } from "../Jobs.ts"
import type { StoreError } from "../StoreError.ts"

/** What the operators were told of an alert, by whichever process. */
export interface Told {
  /** Its beginning was told, and its end was not. */
  readonly stands: boolean
  /** It holds in another living process that knows of it. */
  readonly othersHold: boolean
  /** The last message is too new for another one. */
  readonly isRecent: boolean
}

/** `known`: nothing is to be said, because another process has said it or will. `later`: not so soon after the last message. */
export type Claim = "said" | "known" | "later"

export const claimOf = (message: "begin" | "end", { isRecent, othersHold, stands }: Told): Claim => {
  if (message === "begin") {
    if (stands) return othersHold || isRecent ? "known" : "said"
    return isRecent ? "later" : "said"
  }
  if (stands) return othersHold ? "known" : "said"
  // Its beginning was told without the database, or another process has just told its end.
  return isRecent ? "known" : "said"
}

/** An alert whose end nobody else will tell: no other living process knows of it. */
export interface Orphan {
  readonly name: string
  readonly what: string
  /** Unix milliseconds of the message that it begins. */
  readonly since: number
}

/** One process tells that an alert begins, and one that it is over. */
export class ToldAlerts extends Context.Service<
  ToldAlerts,
  {
    /**
     * Puts the turn into the inbox in the commit that claims it; null: the caller says it. Fails only while nothing is written.
     * `what`: the words of an alert that begins, for whoever tells its end.
     */
    readonly claim: (
      name: string,
      message: "begin" | "end",
      turn: OwnTurn | null,
      what: string,
    ) => Effect.Effect<Claim, StoreError>
    readonly orphans: Effect.Effect<ReadonlyArray<Orphan>, StoreError>
  }
>()("confidant/domain/ToldAlerts") {}
