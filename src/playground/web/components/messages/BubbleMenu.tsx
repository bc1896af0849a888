import type { Person, SimMessage } from "../../../SimApi.ts"
import { deleteMessage, react } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { isEditable } from "../../state.ts"
import { Menu, type MenuItem } from "../Menu.tsx"
import { emojiOf, reactionChoices } from "./Reactions.tsx"

interface Props {
  readonly person: Person
  readonly message: SimMessage
  readonly at: { readonly x: number; readonly y: number }
  readonly onClose: () => void
  readonly onEdit: () => void
}

export const BubbleMenu = ({ person, message, at, onClose, onEdit }: Props) => {
  const mine = emojiOf(message, "user")
  const items: Array<MenuItem> = []
  if (message.text !== "") {
    items.push({
      label: "Copy text",
      icon: "copy",
      run: () => void attempt(navigator.clipboard.writeText(message.text)),
    })
  }
  if (isEditable(message)) items.push({ label: "Edit", icon: "edit", run: onEdit })
  items.push({
    label: "Delete",
    icon: "trash",
    danger: true,
    run: () => void attempt(deleteMessage(person.id, message.messageId)),
  })
  return (
    <Menu label="Message" at={at} items={items} onClose={onClose}>
      <div class="reaction-choices" role="group" aria-label="React">
        {reactionChoices.map(([emoji, name]) => (
          <button
            key={emoji}
            type="button"
            role="menuitemradio"
            aria-checked={mine === emoji}
            aria-label={name}
            title={name}
            onClick={() => {
              onClose()
              void attempt(react(person.id, message.messageId, mine === emoji ? "" : emoji))
            }}
          >
            {emoji}
          </button>
        ))}
      </div>
    </Menu>
  )
}
