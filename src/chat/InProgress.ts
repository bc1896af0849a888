import type { Ref } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import type { Claim } from "../domain/talk/Inbox.ts"
import type { ChatDesk } from "./desk/ChatDesk.ts"
import type { Flight } from "./Flight.ts"
import type { Writing } from "./talking/Talking.ts"

export interface InProgress {
  readonly desk: ChatDesk
  readonly claim: Ref.Ref<Pick<Claim, "poisoned" | "suspect">>
  readonly flight: Flight
  readonly writing: Writing
  /** The turn whose person heard that the answer will be late, while the database could not take that down. */
  readonly told: Ref.Ref<UpdateId | null>
}
