import { Context, type Effect } from "effect"
import type { ChatId, Epoch, UserId } from "../Ids.ts"
import type { Sender } from "./incoming/Incoming.ts"
import type { Conversation, Person } from "./Person.ts"
import type { StoreError } from "../StoreError.ts"

interface Owner {
  readonly chatId: ChatId
  readonly epoch: Epoch
}

export class People extends Context.Service<
  People,
  {
    /** Creates both on first contact; the newest `limit` messages, oldest first. */
    readonly open: (
      chatId: ChatId,
      sender: Sender,
      limit: number,
    ) => Effect.Effect<{ readonly person: Person; readonly conversation: Conversation }, StoreError>
    /** From now on the active conversation is that of this topic (null: of the chat itself), begun if need be. False: the epoch is stale. */
    readonly enter: (owner: Owner, userId: UserId, threadId: number | null) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/People") {}
