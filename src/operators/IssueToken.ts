import { Duration, Effect } from "effect"
import { Settings } from "../config/Settings.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Tokens } from "../domain/operators/Tokens.ts"
import { ActionRefused } from "./Refusals.ts"

/** Without JWT_SECRET a token would open nothing. */
export const mayIssueTokens = Effect.gen(function* () {
  const { jwtSecret } = yield* Settings
  if (jwtSecret === null) {
    return yield* new ActionRefused({
      message:
        "The admin API is off: JWT_SECRET is not set. Make one with `openssl rand -hex 32`, then restart the bot.",
    })
  }
})

/** A token for the admin API. It is stored nowhere; the audit log records it first. */
export const issueToken = (actor: Actor, { name, ttl }: { readonly name: string; readonly ttl: Duration.Duration }) =>
  Effect.andThen(
    mayIssueTokens,
    audited(
      { actor, action: "token.issue", target: name, details: { seconds: Duration.toSeconds(ttl) } },
      Tokens.use((tokens) => tokens.issue({ name, ttl })),
    ),
  )
