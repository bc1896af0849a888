import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { type FlagSetting, type FlagName, Flags } from "../domain/operators/Flags.ts"

export const setFlag = (actor: Actor, name: FlagName, { enabled, percentage }: FlagSetting) =>
  audited(
    { actor, action: "flags.set", target: name, details: { enabled, percentage } },
    Flags.use((flags) => flags.set({ name, enabled, percentage })),
  )
