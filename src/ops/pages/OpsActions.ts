import { Schema } from "effect"
import { audited, auditedInOutages } from "../../domain/operators/Audited.ts"
import { Flag, type FlagName, Flags } from "../../domain/operators/Flags.ts"
import type { UpdateId } from "../../domain/Ids.ts"
import { request } from "../admin/BackupHandlers.ts"
import { force } from "../admin/BreakerHandlers.ts"
import { deal } from "../admin/DeadLetterHandlers.ts"

/** What an operator wants of a breaker. */
export const BreakerWish = Schema.Struct({ key: Schema.String, state: Schema.Literals(["open", "closed", "auto"]) })

export const FlagWish = Schema.Struct({ enabled: Flag.fields.enabled, percentage: Flag.fields.percentage })

/** Breakers are held in an outage of the database too. */
export const holdBreaker = (actor: string, { key, state }: typeof BreakerWish.Type) =>
  auditedInOutages({ actor, action: `breaker.${state}`, target: key, details: {} }, force(key, state))

export const dealWith = (actor: string, how: "retry" | "drop", id: UpdateId) =>
  audited({ actor, action: `dead_letter.${how}`, target: String(id), details: {} }, deal(how, id))

export const setFlag = (actor: string, name: FlagName, wish: typeof FlagWish.Type) =>
  audited(
    { actor, action: "flags.set", target: name, details: wish },
    Flags.use((flags) => flags.set({ name, ...wish })),
  )

export const resetFlag = (actor: string, name: FlagName) =>
  audited(
    { actor, action: "flags.reset", target: name, details: {} },
    Flags.use((flags) => flags.reset(name)),
  )

export const backUp = (actor: string) => audited({ actor, action: "backup.run", target: null, details: {} }, request)
