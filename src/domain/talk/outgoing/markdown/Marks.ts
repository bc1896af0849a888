import { isBlank, isWord } from "./Characters.ts"

/** Stars, underscores or tildes, with the characters around them. */
export interface Marks {
  readonly kind: "marks"
  readonly mark: string
  readonly count: number
  readonly before: string
  readonly after: string
}

const closesPhrase = /[)\]}.,;:!?»”…]/
const opensPhrase = /[([{«“,]/
const endsPhrase = /[.,;:!?»”…"]/

const mayMean = (mark: string, count: number): boolean => (mark === "~" ? count === 2 : count <= 3)

/** Against CommonMark, `2*3*4`, `2**3` and `snake_case` are no emphasis, and bold may touch letters: `**Note:**this`. */
export const mayOpen = ({ after, before, count, mark }: Marks): boolean => {
  if (!mayMean(mark, count)) return false
  if (isBlank(after) || (closesPhrase.test(after) && !isBlank(before))) return false
  if (mark === "~") return true
  if (mark === "_") return !isWord(before)
  return count === 1 ? !isWord(before) : !/[A-Za-z0-9]/.test(before)
}

export const mayClose = ({ after, before, count, mark }: Marks): boolean => {
  if (!mayMean(mark, count)) return false
  if (isBlank(before) || (opensPhrase.test(before) && !isBlank(after))) return false
  if (mark === "~") return true
  if (mark === "*" && count > 1) return !/[0-9]/.test(after)
  return !isWord(after) || endsPhrase.test(before)
}
