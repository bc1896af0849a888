import type { ConversationId, MessageId } from "../../domain/Ids.ts"
import type { Mode, Person } from "../../domain/talk/Person.ts"
import { messageOf, type NewMessage, type PersonChange, type Settled, type Settlement } from "../../domain/talk/Turn.ts"
import { restyled } from "../../domain/talk/Style.ts"
import { historyMessages } from "../../policy/Limits.ts"
import type { Remembered } from "../Prompt.ts"

/** What a chat's owner remembers between turns; the database holds the same. */
export interface Desk {
  readonly person: Person
  readonly conversation: { readonly id: ConversationId; readonly mode: Mode; readonly threadId?: number | null }
  readonly history: ReadonlyArray<Remembered>
}

const changed = (person: Person, change: PersonChange): Person => ({
  ...person,
  ...(change.name === undefined ? {} : { name: change.name }),
  ...(change.consent === undefined ? {} : { consent: change.consent }),
  ...(change.dialogue === undefined ? {} : { dialogue: change.dialogue }),
  ...(change.language === undefined ? {} : { language: change.language }),
  ...(change.introduced === undefined ? {} : { introduced: change.introduced }),
  ...(change.adult === undefined ? {} : { adult: change.adult }),
  ...(change.timeZone === undefined ? {} : { timeZone: change.timeZone }),
  ...(change.country === undefined ? {} : { country: change.country }),
  ...(change.noticed === undefined ? {} : { noticed: change.noticed }),
  style: restyled(person.style, change.style),
})

const appended = ({ joined, messages }: Settlement, ids: ReadonlyArray<MessageId>): ReadonlyArray<Remembered> => {
  const said: ReadonlyArray<NewMessage> = [...joined.flatMap(messageOf), ...messages]
  return said.flatMap((message, index) => {
    const id = ids[index]
    return id === undefined ? [] : [{ id, ...message }]
  })
}

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
