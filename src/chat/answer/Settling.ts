import type { Reply } from "../../domain/Feature.ts"
import { UpdateId } from "../../domain/Ids.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { inThread, type Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { NewMessage, Settlement, Turn } from "../../domain/talk/Turn.ts"
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

/** Telegram numbers drafts from 1; what is said by voice is answered under an id below zero. */
export const draftOf = (updateId: UpdateId): UpdateId =>
  updateId > 0 ? updateId : UpdateId.make(1 + (-updateId % 2_147_483_646))

export const assistantMessage = (text: string): NewMessage => ({ role: "assistant", text, telegramMessageId: null })
