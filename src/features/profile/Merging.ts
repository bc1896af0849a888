import { leastCosine } from "../../policy/Profile.ts"
import { type Finding, type Known, messageMarksOf, namesOf, type Placed, type Vector } from "./Profiles.ts"

/** From -1 to 1; 0 for vectors of different models or lengths. */
export const cosine = (one: Vector | null, other: Vector | null): number => {
  if (one === null || other === null || one.model !== other.model || one.values.length !== other.values.length) return 0
  let product = 0
  let ones = 0
  let others = 0
  for (const [index, value] of one.values.entries()) {
    const second = other.values[index] ?? 0
    product += value * second
    ones += value * value
    others += second * second
  }
  return ones === 0 || others === 0 ? 0 : product / Math.sqrt(ones * others)
}

const isSame = (finding: Finding, known: Known): boolean =>
  finding.kind === known.kind &&
  (finding.theme === null
    ? known.theme === null && finding.title.toLowerCase() === known.title.toLowerCase()
    : finding.theme === known.theme)

/** Where each finding belongs: to a known pattern of its kind by its title, beside one that is near enough, or to none. */
export const placed = (
  findings: ReadonlyArray<Finding>,
  vectors: ReadonlyArray<Vector | null>,
  known: ReadonlyArray<Known>,
  threshold: number,
): ReadonlyArray<Placed> =>
  findings
    .filter(
      (finding, at) =>
        findings.findIndex(
          (each) => each.kind === finding.kind && each.title.toLowerCase() === finding.title.toLowerCase(),
        ) === at,
    )
    .map((finding): Placed => {
      const vector = vectors[findings.indexOf(finding)] ?? null
      const same = known.find((each) => isSame(finding, each))
      if (same !== undefined) return Object.assign({ vector, again: same.id, mergedInto: null }, finding)
      const [nearest] = known
        .filter(({ kind }) => kind === finding.kind)
        .map((each) => ({ each, near: cosine(vector, each.vector) }))
        .filter(({ near }) => near >= Math.max(leastCosine, threshold))
        .toSorted((one, other) => other.near - one.near)
      const mergedInto = nearest?.each.mergedInto ?? nearest?.each.id ?? null
      return Object.assign({ vector, again: null, mergedInto }, finding)
    })

/** Neither what was said not to be the person by name, nor what rests on the same messages. */
export const withoutRefused = (
  findings: ReadonlyArray<Finding>,
  refused: ReadonlySet<string>,
): ReadonlyArray<Finding> =>
  findings.filter((finding) => {
    const messages = messageMarksOf(finding)
    const known = messages.filter((mark) => refused.has(mark)).length
    return !namesOf(finding).some((name) => refused.has(name)) && (known === 0 || known * 2 < messages.length)
  })
