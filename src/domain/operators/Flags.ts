import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const FlagName = Schema.Literals([
  "USE_CHAT_COMPLETION",
  "ENABLE_STYLE_SETTINGS",
  "ENABLE_PATTERN_ANALYSIS",
  "ENABLE_ADAPTIVE_QUIZ",
  "ENABLE_TOOLS",
])
export type FlagName = typeof FlagName.Type

export const Flag = Schema.Struct({
  name: FlagName,
  enabled: Schema.Boolean,
  /** Share of people for whom it is on while enabled, 0 to 100, chosen by a stable hash of flag and person. */
  percentage: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  source: Schema.Literals(["environment", "database"]),
})
export type Flag = typeof Flag.Type

export type FlagSetting = Pick<Flag, "enabled" | "percentage">

/** Switches with defaults from the environment, changed at run time and kept in the database. */
export class Flags extends Context.Service<
  Flags,
  {
    /** From memory, at most a few seconds old. */
    readonly isOn: (name: FlagName, userId: UserId) => Effect.Effect<boolean>
    readonly all: Effect.Effect<ReadonlyArray<Flag>, StoreError>
    readonly set: (flag: Pick<Flag, "name"> & FlagSetting) => Effect.Effect<Flag, StoreError>
    readonly reset: (name: FlagName) => Effect.Effect<Flag, StoreError>
  }
>()("confidant/domain/Flags") {}
