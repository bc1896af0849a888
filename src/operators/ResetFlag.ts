import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { type FlagName, Flags } from "../domain/operators/Flags.ts"

export const resetFlag = (actor: Actor, name: FlagName) =>
  audited(
    { actor, action: "flags.reset", target: name, details: {} },
    Flags.use((flags) => flags.reset(name)),
  )
