import { Duration } from "effect"
import { factsOffered, lately, namedBy } from "../../../policy/Facts.ts"
import type { Noted } from "./Facts.ts"
import { likeness, sharedWith, stemsOf } from "./Words.ts"

/** `words` null: what was noted last. */
export interface Wish {
  readonly words: string | null
}

const bare =
  /^(?:please,? )?(?:forget (?:that|this)|don['’]t remember (?:that|this))(?:,? please)?[.!]*$|^(?:пожалуйста,? )?(?:забудь|забудьте) (?:это|то,? что я (?:только что )?сказала?)(?:,? пожалуйста)?[.!]*$/iu
const named =
  /^(?:please,? )?forget (?:that |about the fact that )(?!all\b)(.{3,})$|^(?:пожалуйста,? )?(?:забудь|забудьте)(?: о том)?,? что (.{3,})$/isu

/** Longer messages tell something else. */
const longest = 160

export const wishIn = (text: string): Wish | null => {
  const line = text.trim()
  if (line.length > longest) return null
  if (bare.test(line)) return { words: null }
  const found = named.exec(line)
  return found === null ? null : { words: found[1] ?? found[2] ?? "" }
}

/** What is meant: one to forget, several to choose from, or null: nothing that is noted. */
export const meantBy = (
  { words }: Wish,
  facts: ReadonlyArray<Noted>,
  now: number,
): Noted | ReadonlyArray<Noted> | null => {
  const newest = facts.toSorted((one, other) => other.learnedAt - one.learnedAt || other.id - one.id)
  if (words === null) {
    const recent = newest.filter(({ learnedAt }) => now - learnedAt < Duration.toMillis(lately))
    const [only] = recent
    return recent.length === 1 && only !== undefined ? only : facts.length === 0 ? null : newest.slice(0, factsOffered)
  }
  const stems = stemsOf(words)
  const alike = newest
    .filter(({ text }) => sharedWith(text, stems) > 0)
    .toSorted((one, other) => likeness(other.text, words) - likeness(one.text, words))
  const [best, second] = alike
  if (best === undefined) return null
  const score = likeness(best.text, words)
  if (score >= namedBy && (second === undefined || likeness(second.text, words) < score)) return best
  return score >= namedBy / 2 ? alike.slice(0, factsOffered) : null
}
