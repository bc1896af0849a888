import { Context, Effect, Layer, type Scope } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import { type ChatWorker, type Hand, makeHands } from "./ChatWorker.ts"

export class ChatWorkers extends Context.Service<
  ChatWorkers,
  {
    /** For as long as the scope lasts. Work under way then goes on to the end of its turn, fenced as ever, and can be taken up again. */
    readonly make: (chatId: ChatId) => Effect.Effect<ChatWorker, never, Scope.Scope>
  }
>()("confidant/chat/ChatWorkers") {
  static readonly layer = Layer.effect(
    ChatWorkers,
    Effect.gen(function* () {
      const makeHand = yield* makeHands
      const left = new Map<ChatId, Hand>()

      const make = Effect.fnUntraced(function* (chatId: ChatId) {
        const hand = left.get(chatId) ?? (yield* makeHand(chatId, () => left.delete(chatId)))
        left.delete(chatId)
        yield* hand.enter
        yield* Effect.addFinalizer(() =>
          Effect.suspend(() => {
            if (hand.isWorking()) left.set(chatId, hand)
            return hand.leave
          }),
        )
        return hand.worker
      })

      return ChatWorkers.of({ make })
    }),
  )
}
