import type { Person, SimMessage } from "../../../SimApi.ts"
import { react } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { isEditable } from "../../state.ts"
import { Menu, type MenuItem } from "../Menu.tsx"
import { emojiOf, reactionChoices } from "./Reactions.tsx"

interface Props {
  readonly person: Person
  readonly message: SimMessage
  readonly at: { readonly x: number; readonly y: number }
  readonly onClose: () => void
  readonly quote: string | null
  readonly onEdit: () => void
  readonly onReply: (quote: string | null) => void
  readonly onAsk: (about: "delete" | "forward") => void
}

export const BubbleMenu = ({ person, message, at, quote, onClose, onEdit, onReply, onAsk }: Props) => {
  const mine = emojiOf(message, "user")
  const items: Array<MenuItem> = []
  if (!person.blocked) {
    if (quote !== null) items.push({ label: "Quote and reply", icon: "quote", run: () => onReply(quote) })
    items.push({ label: "Reply", icon: "reply", run: () => onReply(null) })
  }
  if (message.text !== "") {
    items.push({
      label: quote === null ? "Copy text" : "Copy selected text",
      icon: "copy",
      run: () => void attempt(navigator.clipboard.writeText(quote ?? message.text)),
    })
    items.push({ label: "Forward", icon: "forward", run: () => onAsk("forward") })
  }
  if (isEditable(message) && !person.blocked) items.push({ label: "Edit", icon: "edit", run: onEdit })
  items.push({ label: "Delete", icon: "trash", danger: true, run: () => onAsk("delete") })
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
