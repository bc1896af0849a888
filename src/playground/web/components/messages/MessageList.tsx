import { type Signal, useSignal } from "@preact/signals"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { Person, SimMessage } from "../../../SimApi.ts"
import { day, isSameDay } from "../../format.ts"
import { currentDraft, currentMessages, type Replying } from "../../state.ts"
import { Bubble } from "./Bubble.tsx"
import { Draft } from "./Draft.tsx"
import { Icon } from "../Icon.tsx"

const pageSize = 60
const nearBottom = 120

interface Day {
  /** Stable when older messages of the day are added above. */
  readonly id: string
  readonly title: string
  readonly messages: Array<SimMessage>
}

const byDay = (list: ReadonlyArray<SimMessage>) => {
  const days: Array<Day> = []
  for (const message of list) {
    const last = days.at(-1)
    const before = last?.messages.at(-1)
    if (last && before && isSameDay(before.date, message.date)) last.messages.push(message)
    else days.push({ id: new Date(message.date * 1000).toDateString(), title: day(message.date), messages: [message] })
  }
  return days
}

interface Props {
  readonly person: Person
  readonly editing: Signal<SimMessage | null>
  readonly replying: Signal<Replying | null>
}

export const MessageList = ({ person, editing, replying }: Props) => {
  const shown = useSignal(pageSize)
  const away = useSignal(false)
  const scroller = useRef<HTMLDivElement>(null)
  const sticks = useRef(true)
  const lastId = useRef(0)
  const column = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const heightBefore = useRef<number | null>(null)

  const all = currentMessages.value
  const draft = currentDraft.value
  const list = all.slice(-shown.value)
  const newest = all.at(-1)
  const readUpTo = all.findLast((message) => message.from === "bot")?.messageId ?? 0

  const toBottom = (behavior: ScrollBehavior) => {
    const element = scroller.current
    element?.scrollTo({ top: element.scrollHeight, behavior })
  }

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (heightBefore.current !== null) {
      // Older messages were added above: keep the visible ones in place.
      element.scrollTop += element.scrollHeight - heightBefore.current
      heightBefore.current = null
    } else if (sticks.current || (newest?.from === "user" && newest.messageId > lastId.current)) toBottom("instant")
    lastId.current = newest?.messageId ?? 0
  }, [all, draft, shown.value])

  // Pictures load, keyboards open: stay at the end unless somebody has scrolled up.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (sticks.current) toBottom("instant")
    })
    if (column.current) observer.observe(column.current)
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [])

  const scrolled = () => {
    const element = scroller.current
    if (!element) return
    const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < nearBottom
    sticks.current = isNear || (sticks.current && element.scrollTop >= lastTop.current)
    lastTop.current = element.scrollTop
    away.value = !sticks.current
  }

  const showEarlier = () => {
    heightBefore.current = scroller.current?.scrollHeight ?? null
    shown.value += pageSize
  }

  const announcement = newest?.from === "bot" ? newest.text || (newest.file?.name ?? "") : ""
  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={scroller}
        onScroll={scrolled}
        role="log"
        aria-label="Messages"
        aria-live="off"
        tabIndex={0}
      >
        <div class="messages-column" ref={column}>
          {list.length < all.length && (
            <button type="button" class="pill show-earlier" onClick={showEarlier}>
              Show earlier messages ({all.length - list.length})
            </button>
          )}
          {byDay(list).map((group) => (
            <section class="day-group" key={group.id} aria-label={group.title}>
              <div class="day">
                <span class="pill">{group.title}</span>
              </div>
              {group.messages.map((message, index) => (
                <Bubble
                  key={message.messageId}
                  person={person}
                  message={message}
                  isFirst={group.messages[index - 1]?.from !== message.from}
                  isLast={group.messages[index + 1]?.from !== message.from}
                  isRead={message.messageId <= readUpTo}
                  editing={editing}
                  replying={replying}
                />
              ))}
            </section>
          ))}
          {draft && <Draft key={`draft-${draft.draftId}`} chatId={person.id} draft={draft} />}
        </div>
      </div>
      {away.value && (
        <button
          type="button"
          class="round to-bottom"
          aria-label="Go to the newest message"
          onClick={() => toBottom("smooth")}
        >
          <Icon name="down" />
        </button>
      )}
      <p class="sr-only" aria-live="polite">
        {announcement.slice(0, 500)}
      </p>
    </div>
  )
}
