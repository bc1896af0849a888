import { Data } from "effect"
import type { Fact, FactId, Heard } from "./Facts.ts"
import { saysTheSame } from "./Words.ts"

export type Step = Data.TaggedEnum<{
  /** `ends`: the fact whose place it takes. */
  Add: { readonly ends: Pick<Fact, "id" | "validFrom"> | null }
  /** It was said before what holds now. */
  Late: { readonly current: Pick<Fact, "id" | "validFrom"> }
  Same: { readonly id: FactId }
  End: { readonly id: FactId; readonly at: number }
  Nothing: {}
}>
export const Step = Data.taggedEnum<Step>()

/** What becomes of something heard, by what is known; the model only proposes. */
export const stepOf = (known: ReadonlyArray<Fact>, heard: Heard): Step => {
  const current = known.filter(({ validTo }) => validTo === null)
  const inSlot = heard.slot === null ? undefined : current.find(({ slot }) => slot === heard.slot)
  const about = current.find(({ id }) => id === heard.about)
  const twin = current.find(
    ({ slot, text }) => saysTheSame(text, heard.text) && (slot === null || heard.slot === null || slot === heard.slot),
  )
  if (heard.op === "end") {
    const target = about ?? inSlot ?? twin
    return target === undefined ? Step.Nothing() : Step.End({ id: target.id, at: Math.max(heard.at, target.validFrom) })
  }
  const again = twin ?? (heard.op === "same" ? (inSlot ?? about) : undefined)
  if (again !== undefined) return Step.Same({ id: again.id })
  if (inSlot !== undefined) {
    return heard.at < inSlot.saidAt ? Step.Late({ current: inSlot }) : Step.Add({ ends: inSlot })
  }
  return Step.Add({ ends: heard.op === "replace" && about?.slot === null ? about : null })
}
