import { Effect } from "effect"
import { stopWithin } from "../policy/process/Process.ts"

/** Ends the process some time after a stop was asked for, whatever is away: what is under way is stored, in the spool or at Telegram. */
export const endInTime = Effect.sleep(stopWithin).pipe(
  Effect.andThen(
    Effect.logError("The stop took too long: the process ends now, and what was under way is done by the next one"),
  ),
  Effect.andThen(Effect.sync(() => process.exit(0))),
  Effect.forkDetach,
)
