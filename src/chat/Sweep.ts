import { Effect, Layer } from "effect"
import { Sharding, Singleton } from "effect/cluster"
import { Fleet } from "../boundary/Fleet.ts"
import { everlasting } from "../boundary/Loop.ts"
import { Settings } from "../config/Settings.ts"
import type { ChatId } from "../domain/Ids.ts"
import { Inbox } from "../domain/talk/Inbox.ts"
import { straysEvery, sweepChats, sweepEvery } from "../policy/Rhythm.ts"
import { shardOf } from "./ChatEntity.ts"
import { Unsaved } from "./Unsaved.ts"
import { Wakes } from "./Wakes.ts"

/** Saves what the spool of this process holds for chats that others own now. What cannot be saved yet is returned. */
const makeSaveStrays = Effect.gen(function* () {
  const sharding = yield* Sharding.Sharding
  const unsaved = yield* Unsaved
  const isOurs = (chatId: ChatId) => sharding.hasShardId(shardOf(sharding, chatId))
  const isUnsaved = (chatId: ChatId) => Effect.isFailure(unsaved.saveStray(chatId))
  return Effect.gen(function* () {
    const chats = new Set(yield* unsaved.chats)
    const strays = [...chats].filter((chatId) => !isOurs(chatId))
    return { ours: [...chats].filter(isOurs), unsaved: yield* Effect.filter(strays, isUnsaved) }
  })
})

/** Each process looks after its own spool: its answers in chats that now belong to others are saved from here, or were given by them. */
const strays = Effect.gen(function* () {
  const saveStrays = yield* makeSaveStrays
  const wakes = yield* Wakes
  const look = Effect.flatMap(saveStrays, ({ ours }) => wakes.wake(ours))
  return yield* Effect.delay(everlasting("The look at the spool", look, straysEvery), straysEvery)
})

/** Wakes chats left behind by a crash, a lost wake-up or a postponement. One per cluster, which never restarts it. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const unsaved = yield* Unsaved
    const saveStrays = yield* makeSaveStrays
    const { runner } = yield* Settings
    // The owner of a chat in another process knows nothing of this spool, and would answer once more.
    const kept: typeof saveStrays =
      runner === null ? Effect.map(unsaved.chats, (ours) => ({ ours: [...ours], unsaved: [] })) : saveStrays
    const sweep = Effect.gen(function* () {
      const { ours, unsaved: notYet } = yield* kept
      const waiting = yield* inbox.waiting(sweepChats)
      yield* wakes.wake([...ours, ...waiting.filter((chatId) => !notYet.includes(chatId))])
    }).pipe(
      Effect.catch((error) =>
        Effect.logWarning("The search for waiting turns failed").pipe(
          Effect.annotateLogs({ operation: error.operation }),
        ),
      ),
    )
    /** Whoever runs this has chats; without others of which it knows, all of them. */
    const fleet = yield* Fleet
    const standsBy = (yes: boolean) => Effect.sync(() => fleet.tell({ standsBy: yes && runner === null }))
    const sweeping = Effect.ensuring(
      Effect.andThen(standsBy(false), everlasting("The sweep", sweep, sweepEvery)),
      standsBy(true),
    )
    const once = Singleton.make("Sweep", sweeping)
    return runner === null ? once : Layer.merge(once, Layer.effectDiscard(Effect.forkScoped(strays)))
  }),
)
