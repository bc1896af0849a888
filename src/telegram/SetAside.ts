import { Effect } from "effect"
import type { Incoming } from "../domain/talk/incoming/Incoming.ts"
import type { StoreError } from "../domain/StoreError.ts"

/** An update that the store refuses for good must not block the others: only its kind and ids are kept. */
export const acceptAside = (
  accept: (batch: ReadonlyArray<Incoming>) => Effect.Effect<void, StoreError>,
  incoming: Incoming,
): Effect.Effect<void, StoreError> =>
  accept([{ ...incoming, content: { _tag: "Unknown", kind: `refused ${incoming.content._tag}` } }]).pipe(
    Effect.tap(() =>
      Effect.logError("An update was refused by the store and set aside").pipe(
        Effect.annotateLogs("updateId", incoming.updateId),
      ),
    ),
  )
