import { Context } from "effect"
import type { UserId } from "../../domain/Ids.ts"

/** ACCESS and ALLOWED_USER_IDS: whom the operators let in. */
export class Door extends Context.Service<
  Door,
  {
    readonly mode: "open" | "allowlist" | "invite"
    readonly userIds: ReadonlyArray<UserId>
  }
>()("confidant/features/access/Door") {}
