import { Context, Effect, FiberSet, Layer, Metric, Predicate, Schedule } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import { putOff } from "../domain/metrics/Turns.ts"
import { crowd } from "../policy/Crowd.ts"
import { wakeWithin } from "../policy/process/Cluster.ts"
import { ChatEntity } from "./ChatEntity.ts"

/** Wakes owners of chats. Never wait for a wake: it may cross machines, and the sweep repeats it. */
export class Wakes extends Context.Service<
  Wakes,
  {
    readonly wake: (chatIds: Iterable<ChatId>) => Effect.Effect<void>
    /** As `wake`, for what must be said before all that waits. */
    readonly hurry: (chatId: ChatId) => Effect.Effect<void>
    readonly stop: (chatId: ChatId, draftId: number) => Effect.Effect<void>
    /** Acknowledged at once if a model is writing in the chat. */
    readonly pressed: (chatId: ChatId, queryId: string) => Effect.Effect<void>
  }
>()("confidant/chat/Wakes") {
  static readonly layer = Layer.effect(
    Wakes,
    Effect.gen(function* () {
      const clientOf = yield* ChatEntity.client
      const fibers = yield* FiberSet.make<void>()
      /** Too many chats have an owner: the sweep wakes this one when there is room. */
      const isFull = (error: unknown) => Predicate.isTagged(error, "MailboxFull")
      const inTime = <E>(call: Effect.Effect<void, E>) => Effect.asVoid(Effect.timeoutOption(call, wakeWithin))
      const run = (call: Effect.Effect<void, unknown>) =>
        FiberSet.run(
          fibers,
          Effect.catch(call, (error) => (isFull(error) ? Metric.update(putOff("chat"), 1) : Effect.void)),
        )
      return Wakes.of({
        wake: (chatIds) =>
          Effect.forEach(
            new Set(chatIds),
            (chatId) => run(inTime(clientOf(String(chatId)).Wake(undefined, { discard: true }))),
            {
              discard: true,
            },
          ),
        hurry: (chatId) =>
          Effect.asVoid(
            run(
              Effect.retry(inTime(clientOf(String(chatId)).Hurry(undefined, { discard: true })), {
                while: isFull,
                schedule: Schedule.spaced(crowd.urgentAgain),
              }),
            ),
          ),
        pressed: (chatId, queryId) =>
          Effect.asVoid(run(inTime(clientOf(String(chatId)).Pressed({ queryId }, { discard: true })))),
        stop: (chatId, draftId) =>
          Effect.asVoid(run(inTime(clientOf(String(chatId)).Stop({ draftId }, { discard: true })))),
      })
    }),
  )
}
