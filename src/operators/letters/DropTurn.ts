import type { UpdateId } from "../../domain/Ids.ts"
import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { DeadLetters } from "../../domain/operators/letters/DeadLetters.ts"
import { dealtWith, failedTurn } from "./Letters.ts"

export const dropTurn = (actor: Actor, id: UpdateId) =>
  audited(
    { actor, action: "dead_letter.drop", target: String(id), details: {} },
    dealtWith(
      failedTurn(id),
      DeadLetters.use((letters) => letters.drop(id)),
    ),
  )
