import type { Ref } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import type { ChatDesk } from "./ChatDesk.ts"
import type { Writing } from "./Talking.ts"

export interface InProgress {
  readonly desk: ChatDesk
  /** A turn that must not be tried again. */
  readonly poisoned: Ref.Ref<UpdateId | null>
  readonly writing: Writing
}
