import { Context, Effect, Layer, Option, Schema } from "effect"
import { Cache, deskKey } from "../../domain/Cache.ts"
import { ConversationId, Epoch, type UserId } from "../../domain/Ids.ts"
import { Message, Person, StoredMode } from "../../domain/talk/Person.ts"
import type { Desk } from "./Desk.ts"
import type { Ownership } from "../Ownership.ts"

const Left = Schema.fromJsonString(
  Schema.Struct({
    epoch: Epoch,
    desk: Schema.Struct({
      person: Person,
      conversation: Schema.Struct({
        id: ConversationId,
        mode: StoredMode,
        threadId: Schema.optionalKey(Schema.NullOr(Schema.Int)),
      }),
      history: Schema.Array(Message),
    }),
  }),
)

const encode = Schema.encodeEffect(Left)
const decode = Schema.decodeUnknownOption(Left)

/** The desk left to the chat's next owner. As the epoch fences every write, what epoch n left is right for n + 1 and no later one. */
export class DeskCache extends Context.Service<
  DeskCache,
  {
    /** null: nothing certain. Ask before the owner's first settlement, one from the spool included. */
    readonly load: (owner: Ownership, userId: UserId) => Effect.Effect<Desk | null>
    /** Only when this epoch settles nothing more and every outcome is known. Never fails; slow while Redis is down. */
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
