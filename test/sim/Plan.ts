import { Dice } from "./Dice.ts"

/** The end of a process: killed, stopped by SIGTERM, or frozen and replaced, and awake again later. */
export interface End {
  readonly kind: "kill" | "stop" | "freeze"
  /** Earliest, in virtual milliseconds; then at the so-manieth call to the outside, before or after its effect. */
  readonly at: number
  calls: number
  readonly phase: "before" | "after"
  /** Until a new process is up; for a frozen one, until it wakes up again. */
  readonly millis: number
}

export interface Window {
  readonly from: number
  readonly to: number
  /** Refuses at once, or says nothing at all. */
  readonly silent: boolean
}

/** Probabilities for each call. */
export interface Rates {
  readonly slow: number
  readonly before: number
  readonly after: number
  readonly hang: number
  readonly outages: ReadonlyArray<Window>
}

/** Everything that goes wrong in one run, drawn from its seed. */
export interface Plan {
  readonly seed: number
  /** How long things go wrong and people write, in virtual milliseconds. */
  readonly millis: number
  readonly people: number
  readonly cluster: boolean
  readonly store: Rates
  readonly telegram: Rates & { readonly limited: number; readonly refused: number; readonly repeated: number }
  readonly model: { readonly slow: number; readonly fails: number; readonly long: number }
  readonly jobs: { readonly slow: number; readonly fails: number }
  readonly spoolFails: number
  readonly cacheFails: number
  readonly ends: ReadonlyArray<End>
  /** Forward jumps of the wall clock. */
  readonly jumps: ReadonlyArray<{ readonly at: number; readonly by: number }>
}

const windows = (dice: Dice, millis: number, most: number): ReadonlyArray<Window> =>
  Array.from({ length: dice.int(0, most) }, () => {
    const from = dice.int(0, millis)
    return { from, to: from + dice.int(1_000, 60_000), silent: dice.chance(0.3) }
  })

/** Not every run has every fault: what is rare in a storm shows up in calmer weather. */
const rate = (dice: Dice, most: number): number => (dice.chance(0.5) ? 0 : dice.next() * most)

const rates = (dice: Dice, millis: number, outages: number): Rates => ({
  slow: rate(dice, 0.4),
  before: rate(dice, 0.15),
  after: rate(dice, 0.15),
  hang: rate(dice, 0.04),
  outages: windows(dice, millis, outages),
})

const ends = (dice: Dice, millis: number): ReadonlyArray<End> =>
  Array.from({ length: dice.pick([0, 1, 2, 3, 5]) }, () => ({
    kind: dice.pick(["kill", "kill", "kill", "stop", "freeze"]),
    at: dice.int(0, millis),
    calls: dice.int(1, 25),
    phase: dice.pick(["before", "after"]),
    millis: dice.int(200, 15_000),
  }))

/** One in so many runs goes through the real cluster; the others have the owners directly behind their wake-ups. */
const clusterEvery = 4

export const planOf = (seed: number): Plan => {
  const dice = new Dice(seed)
  const millis = dice.int(20_000, 120_000)
  return {
    seed,
    millis,
    people: dice.int(1, 3),
    cluster: seed % clusterEvery === 0,
    store: rates(dice, millis, 2),
    telegram: {
      ...rates(dice, millis, 1),
      limited: rate(dice, 0.1),
      refused: rate(dice, 0.1),
      repeated: rate(dice, 0.3),
    },
    model: { slow: rate(dice, 0.6), fails: rate(dice, 0.3), long: rate(dice, 0.4) },
    spoolFails: rate(dice, 0.2),
    cacheFails: rate(dice, 0.5),
    ends: ends(dice, millis),
    jumps: dice.chance(0.3) ? [{ at: dice.int(0, millis), by: dice.int(1_000, 3_600_000) }] : [],
    jobs: { slow: rate(dice, 0.6), fails: rate(dice, 0.3) },
  }
}
