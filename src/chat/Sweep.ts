import { Effect, Layer } from "effect"
import { Sharding, Singleton } from "effect/cluster"
import { everlasting } from "../boundary/Loop.ts"
import { Settings } from "../config/Settings.ts"
import type { ChatId } from "../domain/Ids.ts"
import { Inbox } from "../domain/talk/Inbox.ts"
import { straysEvery, sweepChats, sweepEvery } from "../policy/Rhythm.ts"
import { shardOf } from "./ChatEntity.ts"
import { Unsaved } from "./Unsaved.ts"
import { Wakes } from "./Wakes.ts"

/** Each process looks after its own spool: its answers in chats that now belong to others are saved from here, or were given by them. */
const strays = Effect.gen(function* () {
  const sharding = yield* Sharding.Sharding
  const unsaved = yield* Unsaved
  const wakes = yield* Wakes
  const isOurs = (chatId: ChatId) => sharding.hasShardId(shardOf(sharding, chatId))
  const save = (chatId: ChatId) => Effect.ignore(unsaved.saveStray(chatId))
  const look = Effect.flatMap(unsaved.chats, (chats) =>
    Effect.andThen(
      wakes.wake(chats.filter(isOurs)),
      Effect.forEach(new Set(chats.filter((chatId) => !isOurs(chatId))), save, { discard: true }),
    ),
  )
  return yield* Effect.delay(everlasting("The look at the spool", look, straysEvery), straysEvery)
})

/** Wakes chats left behind by a crash, a lost wake-up or a postponement. One per cluster, which never restarts it. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const unsaved = yield* Unsaved
    const { runner } = yield* Settings
    const sweep = Effect.all([inbox.waiting(sweepChats), unsaved.chats]).pipe(
      Effect.flatMap(([waiting, kept]) => wakes.wake([...kept, ...waiting])),
      Effect.catch((error) =>
        Effect.logWarning("The search for waiting turns failed").pipe(
          Effect.annotateLogs({ operation: error.operation }),
        ),
      ),
    )
    const once = Singleton.make("Sweep", everlasting("The sweep", sweep, sweepEvery))
    return runner === null ? once : Layer.merge(once, Layer.effectDiscard(Effect.forkScoped(strays)))
  }),
)
