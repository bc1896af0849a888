import { Effect } from "effect"
import { userInfo } from "node:os"

/** Who runs the command, as the audit log shall say. A container's user may have no name. */
export const systemUser: Effect.Effect<string> = Effect.try(() => userInfo().username).pipe(
  Effect.orElseSucceed(() => ""),
  Effect.map((name) => name.replaceAll(/[^\w.@-]/g, "-").slice(0, 64) || "unknown"),
)
