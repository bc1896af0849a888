import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Invites } from "../domain/operators/Invites.ts"

/** Codes that let one person in each; the audit log knows how many there are, and no code. */
export const issueInvites = (actor: Actor, { count, days }: { readonly count: number; readonly days: number }) =>
  audited(
    { actor, action: "invite.issue", target: null, details: { count, days } },
    Invites.use((invites) => invites.issue(count, days)),
  )
