import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const inviteLimits = { most: 1_000, longestDays: 365, usual: { count: 1, days: 14 } } as const

export const InviteCount = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: inviteLimits.most }))
export const InviteDays = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: inviteLimits.longestDays }))

/** Codes are shown once, and kept only as hashes. `expiresAt` in Unix milliseconds. */
export const Issued = Schema.Struct({ codes: Schema.Array(Schema.String), expiresAt: Schema.Int })
export type Issued = typeof Issued.Type

export const linkOf = (botName: string, code: string): string => `https://t.me/${botName}?start=${code}`

/** Codes that let one person in each. */
export class Invites extends Context.Service<
  Invites,
  {
    readonly issue: (count: number, days: number) => Effect.Effect<Issued, StoreError>
    /** Whether the code is theirs from now on: of two at once one gets it, and who has it may ask again. */
    readonly claim: (code: string, userId: UserId) => Effect.Effect<boolean, StoreError>
    readonly hasClaimed: (userId: UserId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Invites") {}
