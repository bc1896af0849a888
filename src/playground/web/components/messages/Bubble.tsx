import { type Signal, useSignal } from "@preact/signals"
import type { Person, SimMessage } from "../../../SimApi.ts"
import { time } from "../../format.ts"
import { bot } from "../../state.ts"
import { BubbleMenu } from "./BubbleMenu.tsx"
import { EntityText } from "./EntityText.tsx"
import { FileBubble } from "./FileBubble.tsx"
import { Icon } from "../Icon.tsx"
import { InlineKeyboard } from "./InlineKeyboard.tsx"
import { Reactions } from "./Reactions.tsx"
import { Tail } from "./Tail.tsx"

interface Props {
  readonly person: Person
  readonly message: SimMessage
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly isRead: boolean
  readonly editing: Signal<SimMessage | null>
}

const Meta = ({ message, isRead }: { readonly message: SimMessage; readonly isRead: boolean }) => (
  <span class="meta">
    {message.edited && <span>edited</span>}
    <time dateTime={new Date(message.date * 1000).toISOString()}>{time(message.date)}</time>
    {message.from === "user" && (
      <span class="ticks" role="img" aria-label={isRead ? "Read" : "Sent"}>
        <Icon name={isRead ? "checks" : "check"} />
      </span>
    )}
  </span>
)

export const Bubble = ({ person, message, isFirst, isLast, isRead, editing }: Props) => {
  const menuAt = useSignal<{ readonly x: number; readonly y: number } | null>(null)
  const sender = message.from === "user" ? "You" : bot.value.firstName
  const kind = message.file && message.text === "" ? `only-file file-${message.file.kind}` : ""
  const edge = `${isFirst ? "is-first" : ""} ${isLast ? "is-last" : ""} ${message.keyboard.length > 0 ? "has-keyboard" : ""}`
  const meta = <Meta message={message} isRead={isRead} />
  return (
    <article
      class={`message from-${message.from} ${edge} ${kind}`}
      data-message-id={message.messageId}
      aria-label={`${sender}, ${time(message.date)}`}
      onContextMenu={(event) => {
        if (event.shiftKey || getSelection()?.isCollapsed === false) return
        event.preventDefault()
        menuAt.value = { x: event.clientX, y: event.clientY }
      }}
    >
      <div class="bubble-row">
        <div class="bubble">
          {message.file && <FileBubble file={message.file} />}
          {message.text === "" ? (
            meta
          ) : (
            <div class="text" dir="auto">
              <EntityText text={message.text} entities={message.entities} chatId={person.id} />
              {meta}
            </div>
          )}
          <Reactions person={person} message={message} />
          {isLast && <Tail />}
        </div>
        <button
          type="button"
          class="bubble-more"
          aria-label="Message menu"
          aria-haspopup="menu"
          aria-expanded={menuAt.value !== null}
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect()
            menuAt.value = { x: left, y: bottom + 4 }
          }}
        >
          <Icon name="smile" />
        </button>
      </div>
      {message.keyboard.length > 0 && <InlineKeyboard message={message} />}
      {menuAt.value && (
        <BubbleMenu
          person={person}
          message={message}
          at={menuAt.value}
          onClose={() => (menuAt.value = null)}
          onEdit={() => (editing.value = message)}
        />
      )}
    </article>
  )
}
