import type { Ref } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import type { ChatDesk } from "./ChatDesk.ts"
import type { Writing } from "./Talking.ts"

/** What the worker of a chat has in its hands while it works on a turn. */
export interface InProgress {
  readonly desk: ChatDesk
  /** A turn that is not to be tried again. */
  readonly poisoned: Ref.Ref<UpdateId | null>
  readonly writing: Writing
}
