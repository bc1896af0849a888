import type { Bug } from "./Bugs.ts"
import type { Outcome } from "./Run.ts"

/** What a failing seed shows: its timeline, what was broken, and how to see it again. */
export const report = ({ seed, timeline, violations }: Outcome, bug: Bug | null = null): string =>
  [
    ...timeline.slice(-200),
    "",
    ...violations.map((violation) => `seed ${seed}: ${violation}`),
    `npm run sim -- --seed ${seed}${bug === null ? "" : ` --bug "${bug}"`}`,
  ].join("\n")
