import { DateTime, Effect } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import { DeadLetters } from "../domain/operators/DeadLetters.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { ActionRefused, UnknownTarget } from "./Refusals.ts"

export const utc = (millis: number) =>
  `${DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")} UTC`

/** Dead letters already dealt with included. */
export const letterOf = Effect.fnUntraced(function* (id: UpdateId) {
  const letter = yield* DeadLetters.use((letters) => letters.show(id))
  return letter ?? (yield* new UnknownTarget({ message: `Turn ${id} has no dead letter.` }))
})

/** Closes an open letter and returns it. */
export const dealtWith = Effect.fnUntraced(function* (
  id: UpdateId,
  deal: (letters: DeadLetters["Service"]) => Effect.Effect<boolean, StoreError>,
) {
  const letters = yield* DeadLetters
  const before = yield* letterOf(id)
  const isDone = yield* deal(letters)
  const letter = (yield* letters.show(id)) ?? before
  if (isDone) return letter
  return yield* new ActionRefused({
    message:
      letter.resolvedAt === null
        ? `Turn ${id} cannot be retried: it is still being worked on, or nothing is left to send.`
        : `Turn ${id} was closed at ${utc(letter.resolvedAt)}.`,
  })
})
