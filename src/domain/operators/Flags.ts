import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const FlagName = Schema.Literals([
  "USE_CHAT_COMPLETION",
  "ENABLE_STYLE_SETTINGS",
  "ENABLE_PATTERN_ANALYSIS",
  "ENABLE_ADAPTIVE_QUIZ",
])
export type FlagName = typeof FlagName.Type

export const Flag = Schema.Struct({
  name: FlagName,
  enabled: Schema.Boolean,
  /** Of the people for whom it is on while it is enabled, 0 to 100; who they are is a stable hash of flag and person. */
  percentage: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  /** Where its value comes from. */
  source: Schema.Literals(["environment", "database"]),
})
export type Flag = typeof Flag.Type

/** What operators say of a flag. */
export type FlagSetting = Pick<Flag, "enabled" | "percentage">

/** Switches of the bot: defaults of the environment, changed while it runs, kept in the database. */
export class Flags extends Context.Service<
  Flags,
  {
    /** From kept state, at most a few seconds old; costs nothing. */
    readonly isOn: (name: FlagName, userId: UserId) => Effect.Effect<boolean>
    readonly all: Effect.Effect<ReadonlyArray<Flag>, StoreError>
    /** Gives the flag as it is from now on. */
    readonly set: (flag: Pick<Flag, "name"> & FlagSetting) => Effect.Effect<Flag, StoreError>
    /** Back to the environment's value; gives the flag as it is from now on. */
    readonly reset: (name: FlagName) => Effect.Effect<Flag, StoreError>
  }
>()("confidant/domain/Flags") {}
