import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import { addPerson } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { open, people } from "../../state.ts"
import { Dialog } from "../Dialog.tsx"

const languages = [
  ["en", "English"],
  ["ru", "Русский"],
] as const

export const AddPersonForm = ({ onDone }: { readonly onDone?: () => void }) => {
  const name = useSignal("")
  const language = useSignal<string>("en")
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: Event) => {
    event.preventDefault()
    const firstName = name.value.trim()
    if (firstName === "") return field.current?.focus()
    const person = await attempt(addPerson(firstName, language.value))
    if (person === null) return
    if (!people.value.some((other) => other.id === person.id)) people.value = [...people.value, person]
    open(person.id)
    onDone?.()
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
      <button class="button primary">Add person</button>
    </form>
  )
}

export const AddPersonDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="New person" onClose={onClose}>
    <AddPersonForm onDone={onClose} />
  </Dialog>
)
