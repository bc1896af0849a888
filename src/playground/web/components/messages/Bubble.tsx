import { type Signal, useSignal } from "@preact/signals"
import { useRef } from "preact/hooks"
import type { Person, SimMessage } from "../../../SimApi.ts"
import { deleteMessage } from "../../api.ts"
import { time } from "../../format.ts"
import { attempt } from "../../notices.ts"
import type { Replying } from "../../state.ts"
import { Confirm } from "../Confirm.tsx"
import { BubbleMenu } from "./BubbleMenu.tsx"
import { EntityText } from "./EntityText.tsx"
import { FileBubble } from "./FileBubble.tsx"
import { Forward } from "./Forward.tsx"
import { Icon } from "../Icon.tsx"
import { InlineKeyboard } from "./InlineKeyboard.tsx"
import { Origin } from "./Origin.tsx"
import { senderOf } from "./preview.ts"
import { RichBlocks } from "./RichBlocks.tsx"
import { Reactions } from "./Reactions.tsx"
import { Tail } from "./Tail.tsx"

interface Props {
  readonly person: Person
  readonly message: SimMessage
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly isRead: boolean
  readonly editing: Signal<SimMessage | null>
  readonly replying: Signal<Replying | null>
}

interface At {
  readonly x: number
  readonly y: number
  readonly quote: string | null
}

const selectedIn = (element: Element): string | null => {
  const selection = getSelection()
  const isInside =
    selection !== null && !selection.isCollapsed && element.contains(selection.getRangeAt(0).commonAncestorContainer)
  return isInside ? selection.toString().trim() || null : null
}

const Meta = ({ message, isRead }: { readonly message: SimMessage; readonly isRead: boolean }) => (
  <span class="meta">
    {message.threadId !== undefined && <span>topic {message.threadId}</span>}
    {message.edited && <span>edited</span>}
    <time dateTime={new Date(message.date * 1000).toISOString()}>{time(message.date)}</time>
    {message.from === "user" && (
      <span class="ticks" role="img" aria-label={isRead ? "Read" : "Sent"}>
        <Icon name={isRead ? "checks" : "check"} />
      </span>
    )}
  </span>
)

export const Bubble = ({ person, message, isFirst, isLast, isRead, editing, replying }: Props) => {
  const menuAt = useSignal<At | null>(null)
  const asked = useSignal<"delete" | "forward" | null>(null)
  const quote = useRef<string | null>(null)
  const close = () => {
    asked.value = null
  }
  const kind = message.file && message.text === "" ? `only-file file-${message.file.kind}` : ""
  const edge = `${isFirst ? "is-first" : ""} ${isLast ? "is-last" : ""} ${message.keyboard.length > 0 ? "has-keyboard" : ""}`
  const meta = <Meta message={message} isRead={isRead} />
  return (
    <article
      class={`message from-${message.from} ${edge} ${kind}`}
      data-message-id={message.messageId}
      aria-label={`${senderOf(message)}, ${time(message.date)}`}
      onContextMenu={(event) => {
        if (event.shiftKey) return
        event.preventDefault()
        menuAt.value = { x: event.clientX, y: event.clientY, quote: selectedIn(event.currentTarget) }
      }}
    >
      <div class="bubble-row">
        <div class="bubble">
          <Origin message={message} />
          {message.file && <FileBubble file={message.file} />}
          {message.text === "" ? (
            meta
          ) : (
            <div class="text" dir="auto">
              {message.rich === undefined ? (
                <EntityText text={message.text} entities={message.entities} chatId={person.id} />
              ) : (
                <RichBlocks blocks={message.rich} />
              )}
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
          // Pressing a button ends a selection, so it is read before.
          onPointerDown={(event) => {
            quote.current = selectedIn(event.currentTarget.parentElement ?? event.currentTarget)
          }}
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect()
            menuAt.value = { x: left, y: bottom + 4, quote: quote.current }
            quote.current = null
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
          quote={menuAt.value.quote}
          onClose={() => (menuAt.value = null)}
          onEdit={() => (editing.value = message)}
          onReply={(quoted) => {
            editing.value = null
            replying.value = { message, quote: quoted }
          }}
          onAsk={(about) => (asked.value = about)}
        />
      )}
      {asked.value === "forward" && <Forward person={person} message={message} onClose={close} />}
      {asked.value === "delete" && (
        <Confirm
          title="Delete message"
          text="Delete this message? As in Telegram, the bot is not told."
          action="Delete"
          onConfirm={() => void attempt(deleteMessage(person.id, message.messageId))}
          onClose={close}
        />
      )}
    </article>
  )
}
