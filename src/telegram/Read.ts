import { Effect, Option } from "effect"
import type { Incoming } from "../domain/talk/incoming/Incoming.ts"
import { type SuspectUpdates, Suspects } from "../domain/talk/incoming/Suspects.ts"
import { readings } from "../policy/Limits.ts"
import { decode, idOf, onlyPlace } from "./Decode.ts"

interface Raw {
  readonly updateId: Incoming["updateId"]
  readonly update: unknown
}

/** A suspect alone, or all before the first one: the rest comes with the next look. */
const portionOf = (updates: ReadonlyArray<Raw>, { deaths }: SuspectUpdates): ReadonlyArray<Raw> => {
  const suspect = updates.findIndex(({ updateId }) => deaths("decode", updateId) + deaths("ahead", updateId) > 0)
  return suspect === -1 ? updates : updates.slice(0, Math.max(1, suspect))
}

const refused = ({ update, updateId }: Raw) =>
  Effect.as(
    Effect.logError("The process ended whenever it read an update; only its kind and ids are kept").pipe(
      Effect.annotateLogs({ updateId }),
    ),
    [{ ...onlyPlace(update, "not readable"), updateId }],
  )

/** Decodes, in order, what is safe to take at once; never nothing. What processes died over is read alone, and at last not at all. */
export const read = Effect.fnUntraced(function* (
  updates: ReadonlyArray<unknown>,
  username: string,
): Effect.fn.Return<ReadonlyArray<Incoming>> {
  const suspects = yield* Suspects
  const raw = updates.flatMap((update) =>
    Option.toArray(Option.map(idOf(update), (updateId): Raw => ({ update, updateId }))),
  )
  const portion = portionOf(raw, suspects)
  const [first] = portion
  if (first === undefined) return []
  if (suspects.deaths("decode", first.updateId) >= readings) return yield* refused(first)
  return yield* suspects.around(
    "decode",
    portion.map(({ updateId }) => updateId),
    () => portion.flatMap(({ update }) => Option.toArray(decode(update, username))),
  )
})
