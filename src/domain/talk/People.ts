import { Context, type Effect } from "effect"
import type { ChatId } from "../Ids.ts"
import type { Sender } from "./incoming/Incoming.ts"
import type { Conversation, Person } from "./Person.ts"
import type { StoreError } from "../StoreError.ts"

export class People extends Context.Service<
  People,
  {
    /** Creates both on first contact; the newest `limit` messages, oldest first. */
    readonly open: (
      chatId: ChatId,
      sender: Sender,
      limit: number,
    ) => Effect.Effect<{ readonly person: Person; readonly conversation: Conversation }, StoreError>
  }
>()("confidant/domain/People") {}
