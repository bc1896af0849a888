import { useSignal } from "@preact/signals"
import type { Person, SimMessage } from "../../../SimApi.ts"
import { shortDate } from "../../format.ts"
import { actions, currentId, drafts, messages, open, people, unread } from "../../state.ts"
import { AddPersonDialog } from "./PersonForm.tsx"
import { Avatar } from "../Avatar.tsx"
import { Icon } from "../Icon.tsx"
import { preview } from "../messages/preview.ts"

const LastLine = ({ person, last }: { readonly person: Person; readonly last: SimMessage | undefined }) => {
  if (person.blocked) return <span class="last">Blocked the bot</span>
  if (actions.value.has(person.id) || drafts.value.has(person.id))
    return <span class="last doing">the bot is writing…</span>
  if (!last) return <span class="last">No messages yet</span>
  return (
    <span class="last" dir="auto">
      {last.from === "user" && <span class="who">You: </span>}
      {preview(last)}
    </span>
  )
}

const Row = ({ person }: { readonly person: Person }) => {
  const last = messages.value.get(person.id)?.at(-1)
  const count = unread.value.get(person.id) ?? 0
  const isCurrent = currentId.value === person.id
  return (
    <li>
      <button
        type="button"
        class="person"
        data-person-id={person.id}
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => open(person.id)}
      >
        <Avatar id={person.id} name={person.firstName} />
        <span class="person-lines">
          <span class="person-top">
            <span class="person-name" dir="auto">
              {person.firstName}
            </span>
            <span class="language">{person.languageCode}</span>
            {last && <time dateTime={new Date(last.date * 1000).toISOString()}>{shortDate(last.date)}</time>}
          </span>
          <span class="person-bottom">
            <LastLine person={person} last={last} />
            {count > 0 && (
              <span class="badge" aria-label={`${count} unread`}>
                {count}
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

const newest = (person: Person) => messages.value.get(person.id)?.at(-1)?.date ?? Number.MAX_SAFE_INTEGER

export const PeopleList = () => {
  const adding = useSignal(false)
  return (
    <nav class="people" aria-label="People">
      <header>
        <h1>People</h1>
        <button type="button" class="round" aria-label="Add person" onClick={() => (adding.value = true)}>
          <Icon name="add" />
        </button>
      </header>
      <ul>
        {people.value
          .toSorted((a, b) => newest(b) - newest(a))
          .map((person) => (
            <Row key={person.id} person={person} />
          ))}
      </ul>
      <p class="people-note">
        <Icon name="lock" /> A local playground, apart from Telegram
      </p>
      {adding.value && <AddPersonDialog onClose={() => (adding.value = false)} />}
    </nav>
  )
}
