import { Effect, Layer } from "effect"
import { Singleton } from "effect/cluster"
import { everlasting } from "../boundary/Loop.ts"
import { Inbox } from "../domain/talk/Inbox.ts"
import { sweepChats, sweepEvery } from "../policy/Rhythm.ts"
import { Unsaved } from "./Unsaved.ts"
import { Wakes } from "./Wakes.ts"

/** Wakes chats left behind by a crash, a lost wake-up or a postponement. One per cluster, which never restarts it. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const unsaved = yield* Unsaved
    const sweep = Effect.all([inbox.waiting(sweepChats), unsaved.chats]).pipe(
      Effect.flatMap(([waiting, kept]) => wakes.wake([...kept, ...waiting])),
      Effect.catch((error) =>
        Effect.logWarning("The search for waiting turns failed").pipe(
          Effect.annotateLogs({ operation: error.operation }),
        ),
      ),
    )
    return Singleton.make("Sweep", everlasting("The sweep", sweep, sweepEvery))
  }),
)
