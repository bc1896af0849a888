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

/** `agreed`: to being talked with; `blocked`: they blocked the bot. */
export interface UserCounts {
  readonly people: number
  readonly agreed: number
  readonly blocked: number
  readonly banned: number
}

export class Users extends Context.Service<
  Users,
  {
    readonly find: (userId: UserId) => Effect.Effect<UserFacts | null, StoreError>
    readonly counts: Effect.Effect<UserCounts, StoreError>
    /** Takes effect with the next message; waits some seconds for parts being sent. False: unknown person. */
    readonly setBanned: (userId: UserId, banned: boolean) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Users") {}
