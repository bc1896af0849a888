import { useSignal } from "@preact/signals"
import type { Person } from "../../SimApi.ts"
import { clearChat, removePerson, setBlocked } from "../api.ts"
import { attempt } from "../notices.ts"
import { bot, connection, currentAction, open } from "../state.ts"
import { Avatar } from "./Avatar.tsx"
import { Confirm } from "./Confirm.tsx"
import { Icon } from "./Icon.tsx"
import { Menu } from "./Menu.tsx"
import { ChangePersonDialog } from "./people/PersonForm.tsx"

const actionWords: Record<string, string> = {
  typing: "typing",
  upload_document: "sending a file",
  upload_photo: "sending a photo",
  record_voice: "recording a voice message",
  upload_voice: "sending a voice message",
  choose_sticker: "choosing a sticker",
}

const Status = () => {
  if (connection.value === "connecting") return <span class="doing">connecting…</span>
  const action = currentAction.value
  if (action !== null) {
    return (
      <span class="doing">
        {actionWords[action] ?? "typing"}
        <span class="dots" aria-hidden="true" />
      </span>
    )
  }
  return <span>{bot.value.connected ? `@${bot.value.username}` : "the bot is not running"}</span>
}

export const ChatHeader = ({ person }: { readonly person: Person }) => {
  const menuAt = useSignal<{ readonly x: number; readonly y: number } | null>(null)
  const asked = useSignal<"change" | "clear" | "remove" | null>(null)
  const close = () => {
    asked.value = null
  }
  return (
    <header class="chat-header">
      <button type="button" class="round only-narrow" aria-label="Back to people" onClick={() => open(null)}>
        <Icon name="back" />
      </button>
      <Avatar id={bot.value.id} name={bot.value.firstName} />
      <div class="chat-title">
        <h2 dir="auto">{bot.value.firstName}</h2>
        <p role="status">
          <Status />
        </p>
      </div>
      <span class="speaking-as" title={`You write as ${person.firstName}`}>
        as <b dir="auto">{person.firstName}</b>
      </span>
      <button
        type="button"
        class="round"
        aria-label="Chat menu"
        aria-haspopup="menu"
        aria-expanded={menuAt.value !== null}
        onClick={(event) => {
          const { right, bottom } = event.currentTarget.getBoundingClientRect()
          menuAt.value = { x: right - 200, y: bottom + 4 }
        }}
      >
        <Icon name="more" />
      </button>
      {menuAt.value && (
        <Menu
          label="Chat"
          at={menuAt.value}
          onClose={() => (menuAt.value = null)}
          items={[
            { label: "Name and language", icon: "person", run: () => (asked.value = "change") },
            { label: "Clear chat", icon: "clear", run: () => (asked.value = "clear") },
            {
              label: person.blocked ? "Unblock bot" : "Block bot",
              icon: "block",
              danger: !person.blocked,
              run: () => void attempt(setBlocked(person.id, !person.blocked)),
            },
            { label: "Remove person", icon: "trash", danger: true, run: () => (asked.value = "remove") },
          ]}
        />
      )}
      {asked.value === "change" && <ChangePersonDialog person={person} onClose={close} />}
      {asked.value === "clear" && (
        <Confirm
          title="Clear chat"
          text="Delete all messages of this chat? As in Telegram, the bot is not told and keeps what it remembers."
          action="Clear"
          onConfirm={() => void attempt(clearChat(person.id))}
          onClose={close}
        />
      )}
      {asked.value === "remove" && (
        <Confirm
          title={`Remove ${person.firstName}`}
          text="Remove this person and their chat from the playground? The bot is not told and keeps what it remembers."
          action="Remove"
          onConfirm={() => void attempt(removePerson(person.id))}
          onClose={close}
        />
      )}
    </header>
  )
}
