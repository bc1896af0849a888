import type { Reply } from "../../domain/Feature.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { inThread, type Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Settlement, Turn } from "../../domain/talk/Turn.ts"
import type { Desk } from "../desk/Desk.ts"
import type { Ownership } from "../Ownership.ts"

export const inTopicOf = (turn: Turn, outgoing: Outgoing): Outgoing =>
  inThread(topicOf(turn.incoming.content), outgoing)

/** Without consent the text always leaves the inbox. */
export const settlementOf = (owner: Ownership, desk: Desk | null, turn: Turn, reply: Reply): Settlement => ({
  updateId: turn.updateId,
  ...owner,
  userId: desk?.person.id ?? null,
  conversationId: desk?.conversation.id ?? null,
  joined: [],
  messages: reply.messages ?? [],
  deliveries: reply.deliveries.map((outgoing) => inTopicOf(turn, outgoing)),
  person: { ...reply.person, ...(reply.dialogue === undefined ? {} : { dialogue: reply.dialogue }) },
  edited: reply.edited ?? null,
  forgetText: reply.forgetText === true || (reply.person?.consent ?? desk?.person.consent) === "declined",
  changes: reply.changes ?? [],
  jobs: reply.jobs ?? [],
  dead: null,
})
