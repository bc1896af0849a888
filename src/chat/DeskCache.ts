import { Context, Effect, Layer, Option, Schema } from "effect"
import { Cache, deskKey } from "../domain/Cache.ts"
import { ConversationId, Epoch, type UserId } from "../domain/Ids.ts"
import { Message, Mode, Person } from "../domain/talk/Person.ts"
import type { Desk } from "./Desk.ts"
import type { Ownership } from "./Ownership.ts"

const Left = Schema.fromJsonString(
  Schema.Struct({
    epoch: Epoch,
    desk: Schema.Struct({
      person: Person,
      conversation: Schema.Struct({ id: ConversationId, mode: Mode }),
      history: Schema.Array(Message),
    }),
  }),
)

const encode = Schema.encodeEffect(Left)
const decode = Schema.decodeUnknownOption(Left)

/**
 * The desk that the owner of a chat leaves to the next one, so that it need not read the history.
 *
 * Whatever is written for a chat is fenced by its epoch, and whoever wants to write raises it by one or more first. So
 * what the owner of epoch n left when it had finished is right for the owner of epoch n + 1 and for nobody later: any
 * other writer in between would have raised the epoch once more. That costs no statement and needs no clock; an entry
 * that was left by accident, lost or overwritten is a miss.
 */
export class DeskCache extends Context.Service<
  DeskCache,
  {
    /**
     * What the owner before this one left of this user; null when there is nothing that is certainly right. To be asked
     * before the owner's first settlement (that of an answer from the spool, too).
     */
    readonly load: (owner: Ownership, userId: UserId) => Effect.Effect<Desk | null>
    /**
     * Leaves the desk, which must be what the database holds. To be called by an owner that settles nothing more with
     * this epoch and knows how each of its settlements ended. Never fails; while Redis is away it may take some seconds.
     */
    readonly keep: (owner: Ownership, desk: Desk) => Effect.Effect<void>
  }
>()("confidant/chat/DeskCache") {
  static readonly layer = Layer.effect(
    DeskCache,
    Effect.gen(function* () {
      const cache = yield* Cache
      return DeskCache.of({
        load: ({ chatId, epoch }, userId) =>
          Effect.map(cache.get(deskKey(chatId)), (kept) =>
            Option.fromNullOr(kept).pipe(
              Option.flatMap(decode),
              Option.filter((left) => left.epoch + 1 === epoch && left.desk.person.id === userId),
              Option.match({ onNone: (): Desk | null => null, onSome: ({ desk }) => desk }),
            ),
          ),
        keep: ({ chatId, epoch }, desk) =>
          Effect.flatMap(Effect.orDie(encode({ epoch, desk })), (left) => cache.set(deskKey(chatId), left)),
      })
    }),
  )
}
