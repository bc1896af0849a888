import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import { Language } from "../talk/Language.ts"
import type { StoreError } from "../StoreError.ts"

/** Holds no name and no words of the person. Times are Unix milliseconds. */
export const UserFacts = Schema.Struct({
  id: UserId,
  language: Language,
  since: Schema.Int,
  messages: Schema.Int,
  blocked: Schema.Boolean,
  bannedAt: Schema.NullOr(Schema.Int),
})
export type UserFacts = typeof UserFacts.Type

export class Users extends Context.Service<
  Users,
  {
    readonly find: (userId: UserId) => Effect.Effect<UserFacts | null, StoreError>
    /** Takes effect with the next message; waits some seconds for parts being sent. False: unknown person. */
    readonly setBanned: (userId: UserId, banned: boolean) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Users") {}
