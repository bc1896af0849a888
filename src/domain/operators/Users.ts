import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import { Language } from "../talk/Language.ts"
import type { StoreError } from "../StoreError.ts"

/** What an operator may know of a person: no name and no words of theirs. Times are Unix milliseconds. */
export const UserFacts = Schema.Struct({
  id: UserId,
  language: Language,
  /** When they came. */
  since: Schema.Int,
  /** Messages of theirs in the history. */
  messages: Schema.Int,
  /** Whether they blocked the bot. */
  blocked: Schema.Boolean,
  /** Since when an operator keeps them out; null: not. */
  bannedAt: Schema.NullOr(Schema.Int),
})
export type UserFacts = typeof UserFacts.Type

/** People as operators see them. */
export class Users extends Context.Service<
  Users,
  {
    readonly find: (userId: UserId) => Effect.Effect<UserFacts | null, StoreError>
    /**
     * Keeps the person out, or lets them in again; from their next message on. An owner at work hears of it as soon as
     * no part is on its way, which is waited for some seconds. False: nobody of this id.
     */
    readonly setBanned: (userId: UserId, banned: boolean) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Users") {}
