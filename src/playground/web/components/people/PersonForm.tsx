import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import type { Person } from "../../../SimApi.ts"
import { addPerson, changePerson } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { open, people } from "../../state.ts"
import { Dialog } from "../Dialog.tsx"

const languages = [
  ["en", "English"],
  ["ru", "Русский"],
] as const

interface Props {
  readonly person?: Person
  readonly action: string
  readonly save: (firstName: string, languageCode: string) => Promise<void>
}

const PersonForm = ({ person, action, save }: Props) => {
  const name = useSignal(person?.firstName ?? "")
  const language = useSignal(person?.languageCode ?? "en")
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: Event) => {
    event.preventDefault()
    const firstName = name.value.trim()
    if (firstName === "") return field.current?.focus()
    await save(firstName, language.value)
  }

  return (
    <form class="form" onSubmit={submit}>
      <label class="field">
        <span>First name</span>
        <input
          ref={field}
          autofocus
          value={name}
          onInput={(event) => (name.value = event.currentTarget.value)}
          maxLength={64}
          autocomplete="off"
          dir="auto"
          required
        />
      </label>
      <fieldset class="choice">
        <legend>Language of their app</legend>
        {languages.map(([code, label]) => (
          <label key={code}>
            <input
              type="radio"
              name="language"
              checked={language.value === code}
              onChange={() => (language.value = code)}
            />
            <span lang={code}>{label}</span>
          </label>
        ))}
      </fieldset>
      <button class="button primary">{action}</button>
    </form>
  )
}

export const AddPersonForm = ({ onDone }: { readonly onDone?: () => void }) => (
  <PersonForm
    action="Add person"
    save={async (firstName, languageCode) => {
      const person = await attempt(addPerson(firstName, languageCode))
      if (person === null) return
      if (!people.value.some((other) => other.id === person.id)) people.value = [...people.value, person]
      open(person.id)
      onDone?.()
    }}
  />
)

export const ChangePersonDialog = ({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) => (
  <Dialog title="Name and language" onClose={onClose}>
    <PersonForm
      person={person}
      action="Save"
      save={async (firstName, languageCode) => {
        if ((await attempt(changePerson(person.id, firstName, languageCode))) !== null) onClose()
      }}
    />
  </Dialog>
)

export const AddPersonDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="New person" onClose={onClose}>
    <AddPersonForm onDone={onClose} />
  </Dialog>
)
