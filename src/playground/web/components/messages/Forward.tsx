import type { Person, SimMessage } from "../../../SimApi.ts"
import { forwardText } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { bot, open, people } from "../../state.ts"
import { Avatar } from "../Avatar.tsx"
import { Dialog } from "../Dialog.tsx"

interface Props {
  readonly person: Person
  readonly message: SimMessage
  readonly onClose: () => void
}

/** Everybody's only chat is the one with the bot: forwarding is choosing who shows it this message. */
export const Forward = ({ person, message, onClose }: Props) => {
  const author = message.forwardedFrom ?? (message.from === "user" ? person.firstName : bot.value.firstName)
  const forward = async (to: Person) => {
    onClose()
    if ((await attempt(forwardText(to.id, message.text, author))) !== null) open(to.id)
  }
  const others = people.value.filter(({ blocked, id }) => !blocked && id !== person.id)
  return (
    <Dialog title={`Forward to ${bot.value.firstName}`} onClose={onClose}>
      <ul class="forward-to">
        {[person, ...others].map((to, index) => (
          <li key={to.id}>
            <button type="button" class="person" autofocus={index === 0} onClick={() => void forward(to)}>
              <Avatar id={to.id} name={to.firstName} />
              <span class="person-name">
                as <b dir="auto">{to.firstName}</b>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
