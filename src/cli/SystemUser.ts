import { Effect } from "effect"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { userInfo } from "node:os"

/** A container's user may have no name. */
export const systemUser: Effect.Effect<string> = Effect.try(() => userInfo().username).pipe(
  Effect.orElseSucceed(() => ""),
  Effect.map((name) => name.replaceAll(/[^\w.@-]/g, "-").slice(0, 64) || "unknown"),
)

export const byUser = Effect.map(systemUser, (user): Actor => `command:${user}`)
