import { signal } from "@preact/signals"
import { pressButton } from "./api.ts"
import { attempt, showAlert, showToast } from "./notices.ts"

const patienceMillis = 15_000

export const pressed = signal<ReadonlySet<string>>(new Set())
const keyByQuery = new Map<string, string>()
const early = new Set<string>()

export const buttonKey = (chatId: number, messageId: number, data: string) => `${chatId}:${messageId}:${data}`

const release = (key: string) => {
  const rest = new Set(pressed.value)
  rest.delete(key)
  pressed.value = rest
}

/** The spinner turns until the bot answers, at most 15 s. */
export const press = async (chatId: number, messageId: number, data: string) => {
  const key = buttonKey(chatId, messageId, data)
  if (pressed.value.has(key)) return
  pressed.value = new Set(pressed.value).add(key)
  const answer = await attempt(pressButton(chatId, messageId, data))
  // The event may overtake the response to our own request.
  if (answer === null || early.delete(answer.queryId)) return release(key)
  keyByQuery.set(answer.queryId, key)
  setTimeout(() => {
    if (keyByQuery.delete(answer.queryId)) release(key)
  }, patienceMillis)
}

export const answered = (event: {
  readonly chatId: number
  readonly queryId: string
  readonly text: string
  readonly alert: boolean
}) => {
  const key = keyByQuery.get(event.queryId)
  if (key === undefined) {
    if (pressed.value.size === 0) return
    early.add(event.queryId)
  } else {
    keyByQuery.delete(event.queryId)
    release(key)
  }
  if (event.text === "") return
  if (event.alert) showAlert(event.text)
  else showToast(event.text)
}
