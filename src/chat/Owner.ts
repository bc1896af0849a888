import { Schema } from "effect"
import type { ChatId, ConversationId, Epoch, MessageId } from "../domain/Ids.ts"
import type { Mode, Person } from "../domain/talk/Person.ts"
import type { NewMessage, PersonChange, Settled, Settlement } from "../domain/talk/Turn.ts"
import { historyMessages } from "../policy/Limits.ts"
import type { Remembered } from "./Prompt.ts"

/** Another process owns the chat now: whoever meets this stops working on it. */
export class Fenced extends Schema.TaggedError<Fenced>()("Fenced", {}) {}

/** The right to write for a chat. */
export interface Ownership {
  readonly chatId: ChatId
  readonly epoch: Epoch
}

/** What the owner of a chat keeps at hand between turns; the database holds the same. */
export interface Desk {
  readonly person: Person
  readonly conversation: { readonly id: ConversationId; readonly mode: Mode }
  readonly history: ReadonlyArray<Remembered>
}

const changed = (person: Person, change: PersonChange): Person => ({
  ...person,
  ...(change.name === undefined ? {} : { name: change.name }),
  ...(change.consent === undefined ? {} : { consent: change.consent }),
  ...(change.awaiting === undefined ? {} : { awaiting: change.awaiting }),
  ...(change.introduced === undefined ? {} : { introduced: change.introduced }),
})

/** What the settlement appended, with the ids that the store gave. */
const appended = ({ joined, messages }: Settlement, ids: ReadonlyArray<MessageId>): ReadonlyArray<Remembered> => {
  const said: ReadonlyArray<NewMessage> = [
    ...joined.map(({ telegramMessageId, text }) => ({ role: "user" as const, text, telegramMessageId })),
    ...messages,
  ]
  return said.flatMap((message, index) => {
    const id = ids[index]
    return id === undefined ? [] : [{ id, ...message }]
  })
}

/** The desk after a settlement was committed. */
export const afterwards = (desk: Desk, settlement: Settlement, { messageIds }: Settled): Desk => {
  const { edited } = settlement
  const corrected =
    edited === null
      ? desk.history
      : desk.history.map((message) =>
          message.telegramMessageId === edited.messageId ? { ...message, text: edited.text } : message,
        )
  return {
    ...desk,
    person: changed(desk.person, settlement.person),
    history: [...corrected, ...appended(settlement, messageIds)].slice(-historyMessages),
  }
}

/** Goes on with the chat's next turn, looks at the chat anew, or leaves the rest for later. */
export type Next = "next" | "again" | "leave"
