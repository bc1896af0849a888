import { Context, Layer } from "effect"
import { lease } from "../policy/process/Lease.ts"

/** The processes that serve the bot together, as the database had them lately. */
export interface Muster {
  /** This one included. */
  readonly size: number
  /** Of this one among them; 0: the first. */
  readonly place: number
  /** The others leave this one its share. */
  readonly isCounted: boolean
  /** The factor by which one of the others sends slower. */
  readonly slower: number
  /** What the model has cost the others in a day. */
  readonly spentElsewhereUsd: number
  /** Another one leads and gets no answers from Telegram. */
  readonly isLedInVain: boolean
}

/** What the others are told of this one. */
export interface Own {
  readonly slower: number
  readonly spentUsd: number
  /** Telegram answers this one; of one that does not lead, only if it has been asked lately. */
  readonly reaches: boolean
  /** It has no chats: the others need not leave it a share. */
  readonly standsBy: boolean
}

export interface Siblings {
  readonly now: () => Muster
  readonly saw: (muster: Muster) => void
  readonly tell: (own: Partial<Own>) => void
  readonly own: () => Own
}

const alone: Muster = { size: 1, place: 0, isCounted: true, slower: 1, spentElsewhereUsd: 0, isLedInVain: false }
const silent: Own = { slower: 1, spentUsd: 0, reaches: true, standsBy: false }

export const makeFleet = (): Siblings => {
  let now = alone
  let own = silent
  let fewer = 0
  return {
    now: () => now,
    // One that comes back must not find its share taken.
    saw: (muster) => {
      fewer = muster.size < now.size ? fewer + 1 : 0
      const isSure = fewer === 0 || fewer >= lease.surely
      if (isSure) fewer = 0
      now = isSure ? muster : { ...muster, size: now.size }
    },
    tell: (told) => {
      own = { ...own, ...told }
    },
    own: () => own,
  }
}

/** What several processes share by halves and thirds. The lease fills it; by default a process is the only one. */
export const Fleet = Context.Reference<Siblings>("confidant/boundary/Fleet", {
  defaultValue: () => ({ now: () => alone, saw: () => undefined, tell: () => undefined, own: () => silent }),
})

export const layer = Layer.sync(Fleet, makeFleet)
