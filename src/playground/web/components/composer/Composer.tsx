import { type Signal, useSignal, useSignalEffect } from "@preact/signals"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { Person, SimCommand, SimMessage } from "../../../SimApi.ts"
import { editText, sendText } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { currentCommands, currentMessages, isEditable, replyKeyboard, type Replying, texts } from "../../state.ts"
import { EditBar, ReplyBar } from "./Bars.tsx"
import { CommandMenu, commandListId, commandOptionId } from "./CommandMenu.tsx"
import { Icon } from "../Icon.tsx"
import { ReplyKeyboard } from "./ReplyKeyboard.tsx"
import { Stickers } from "./Stickers.tsx"
import { VoiceRecorder } from "./VoiceRecorder.tsx"

interface Props {
  readonly person: Person
  readonly editing: Signal<SimMessage | null>
  readonly replying: Signal<Replying | null>
  readonly onFiles: (files: ReadonlyArray<File>) => void
}

export const Composer = ({ person, editing, replying, onFiles }: Props) => {
  const text = useSignal(texts.get(person.id) ?? "")
  const active = useSignal(0)
  const menuClosed = useSignal(false)
  const keyboardHidden = useSignal(false)
  const recording = useSignal(false)
  const stickersAt = useSignal<{ readonly x: number; readonly y: number } | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)

  const prefix = /^\/(\w*)$/.exec(text.value)?.[1]
  const matching =
    prefix === undefined || menuClosed.value || editing.value !== null
      ? []
      : currentCommands.value.filter(({ command }) => command.startsWith(prefix.toLowerCase()))
  const option = matching[Math.min(active.value, matching.length - 1)]
  const keyboard = replyKeyboard.value

  const setText = (value: string) => {
    text.value = value
    active.value = 0
    menuClosed.value = false
    if (editing.value === null) texts.set(person.id, value)
  }

  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus()
  }, [])
  useSignalEffect(() => {
    const message = editing.value
    text.value = message === null ? (texts.get(person.id) ?? "") : message.text
    if (message !== null) {
      replying.value = null
      field.current?.focus()
    }
  })
  useSignalEffect(() => {
    if (replying.value !== null) field.current?.focus()
  })
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [text.value, recording.value])

  const submit = async (value = text.value) => {
    const message = editing.value
    if (value.trim() === "") return
    if (message !== null) {
      editing.value = null
      if (value !== message.text) await attempt(editText(person.id, message.messageId, value))
      return
    }
    const answered = replying.value
    setText("")
    replying.value = null
    const done = await attempt(sendText(person.id, value, answered?.message.messageId ?? null, answered?.quote ?? null))
    // Unsent text goes back into the field, unless something new was typed.
    if (done !== null || text.value !== "") return
    setText(value)
    replying.value = answered
  }

  const pick = (command: SimCommand) => {
    void submit(`/${command.command}`)
    field.current?.focus()
  }

  const commandKey = (key: string, chosen: SimCommand) => {
    if (key === "ArrowDown") active.value = (active.value + 1) % matching.length
    else if (key === "ArrowUp") active.value = (active.value + matching.length - 1) % matching.length
    else if (key === "Enter") pick(chosen)
    else if (key === "Tab") setText(`/${chosen.command} `)
    else if (key === "Escape") menuClosed.value = true
    else return false
    return true
  }

  const plainKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) void submit()
    else if (event.key === "Escape" && editing.value !== null) editing.value = null
    else if (event.key === "Escape" && replying.value !== null) replying.value = null
    else if (event.key === "ArrowUp" && text.value === "") {
      const last = currentMessages.value.findLast(isEditable)
      if (!last) return false
      editing.value = last
    } else return false
    return true
  }

  const keyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const taken = option && !event.shiftKey ? commandKey(event.key, option) : false
    if (taken || plainKey(event)) event.preventDefault()
  }

  const paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    onFiles(files)
  }

  return (
    <footer class="composer">
      {option && <CommandMenu commands={matching} active={matching.indexOf(option)} onPick={pick} />}
      <div class="composer-row">
        <div class="composer-box">
          {editing.value && <EditBar message={editing.value} onCancel={() => (editing.value = null)} />}
          {replying.value && <ReplyBar replying={replying.value} onCancel={() => (replying.value = null)} />}
          <div class="composer-line">
            {recording.value ? null : (
              <>
                <button type="button" class="round" aria-label="Attach files" onClick={() => picker.current?.click()}>
                  <Icon name="attach" />
                </button>
                <input
                  ref={picker}
                  type="file"
                  multiple
                  hidden
                  onChange={(event) => {
                    onFiles([...(event.currentTarget.files ?? [])])
                    event.currentTarget.value = ""
                  }}
                />
                <textarea
                  ref={field}
                  rows={1}
                  dir="auto"
                  placeholder="Message"
                  aria-label="Message"
                  aria-autocomplete="list"
                  aria-controls={option ? commandListId : undefined}
                  aria-activedescendant={option ? commandOptionId(option.command) : undefined}
                  value={text.value}
                  onInput={(event) => setText(event.currentTarget.value)}
                  onKeyDown={keyDown}
                  onPaste={paste}
                />
                {text.value === "" && (
                  <button
                    type="button"
                    class="round"
                    aria-label="Stickers"
                    aria-haspopup="menu"
                    aria-expanded={stickersAt.value !== null}
                    onClick={(event) => {
                      const { right, top } = event.currentTarget.getBoundingClientRect()
                      stickersAt.value = { x: right - 240, y: top - 176 }
                    }}
                  >
                    <Icon name="sticker" />
                  </button>
                )}
                {text.value === "" && currentCommands.value.length > 0 && (
                  <button
                    type="button"
                    class="round"
                    aria-label="Commands"
                    onClick={() => {
                      setText("/")
                      field.current?.focus()
                    }}
                  >
                    <span class="slash" aria-hidden="true">
                      <Icon name="slash" />
                    </span>
                  </button>
                )}
                {keyboard && (
                  <button
                    type="button"
                    class="round"
                    aria-label={keyboardHidden.value ? "Show the bot's keyboard" : "Hide the bot's keyboard"}
                    aria-expanded={!keyboardHidden.value}
                    onClick={() => (keyboardHidden.value = !keyboardHidden.value)}
                  >
                    <Icon name={keyboardHidden.value ? "keyboard" : "down"} />
                  </button>
                )}
              </>
            )}
            {recording.value && <VoiceRecorder person={person} onDone={() => (recording.value = false)} />}
          </div>
        </div>
        {!recording.value &&
          (text.value.trim() === "" ? (
            <button
              type="button"
              class="main-button"
              aria-label="Record a voice message"
              onClick={() => (recording.value = true)}
            >
              <Icon name="microphone" />
            </button>
          ) : (
            <button
              type="button"
              class="main-button"
              aria-label={editing.value ? "Save" : "Send"}
              onClick={() => {
                void submit()
                field.current?.focus()
              }}
            >
              <Icon name={editing.value ? "check" : "send"} />
            </button>
          ))}
      </div>
      {stickersAt.value && <Stickers person={person} at={stickersAt.value} onClose={() => (stickersAt.value = null)} />}
      {keyboard && !keyboardHidden.value && <ReplyKeyboard rows={keyboard} onPress={(value) => void submit(value)} />}
    </footer>
  )
}
