import { Duration } from "effect"
import type { Feature, Reply } from "../domain/Feature.ts"
import type { Dialogue } from "../domain/talk/Person.ts"
import { questionLasts } from "../policy/Limits.ts"

/** Long after it was asked nobody has a question in mind, unless it is one that stays. */
export const openAt = (features: ReadonlyArray<Feature>, dialogue: Dialogue | null, now: number): Dialogue | null => {
  if (dialogue?.at === undefined || now - dialogue.at < Duration.toMillis(questionLasts)) return dialogue
  const owner = features.find(({ name }) => name === dialogue.feature)
  return owner?.stays?.(dialogue.state) === true ? dialogue : null
}

export const askedAt = (now: number, { dialogue, ...reply }: Reply): Reply =>
  dialogue === undefined ? reply : { ...reply, dialogue: dialogue === null ? null : { ...dialogue, at: now } }
