import { computed, signal } from "@preact/signals"
import type { Person, SimDraft, SimMessage, State } from "../SimApi.ts"

type ByChat<A> = ReadonlyMap<number, A>

export const connection = signal<"connecting" | "online">("connecting")
/** Until the state is loaded, nothing is known about who is there. */
export const loaded = signal(false)
export const bot = signal<State["bot"]>({ id: 0, username: "", firstName: "", connected: false })
export const commands = signal<State["commands"]>({})
export const people = signal<ReadonlyArray<Person>>([])
export const messages = signal<ByChat<ReadonlyArray<SimMessage>>>(new Map())
export const drafts = signal<ByChat<SimDraft>>(new Map())
export const actions = signal<ByChat<string>>(new Map())
const seen = signal<ByChat<number>>(new Map())

const fromHash = () => {
  const id = Number(location.hash.slice(1))
  return Number.isSafeInteger(id) && id > 0 ? id : null
}

/** The open chat; kept in the address, so that each browser tab can be another person. */
export const currentId = signal<number | null>(fromHash())
export const current = computed(() => people.value.find((person) => person.id === currentId.value) ?? null)
export const currentMessages = computed(() => messages.value.get(currentId.value ?? 0) ?? [])
export const currentDraft = computed(() => drafts.value.get(currentId.value ?? 0) ?? null)
export const currentAction = computed(() => actions.value.get(currentId.value ?? 0) ?? null)

export const currentCommands = computed(
  () => commands.value[current.value?.languageCode ?? ""] ?? commands.value[""] ?? [],
)

/** The bot's newest one; an empty one was removed. */
export const replyKeyboard = computed(() => {
  const rows = currentMessages.value.findLast((message) => message.replyKeyboard !== null)?.replyKeyboard ?? []
  return rows.length > 0 ? rows : null
})

export const unread = computed<ByChat<number>>(() => {
  const counts = new Map<number, number>()
  for (const [chatId, list] of messages.value) {
    if (chatId === currentId.value) continue
    const last = seen.value.get(chatId) ?? 0
    counts.set(chatId, list.filter((message) => message.from === "bot" && message.messageId > last).length)
  }
  return counts
})

const without = <A>(map: ByChat<A>, key: number): ByChat<A> => {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

const newestId = (chatId: number) => messages.value.get(chatId)?.at(-1)?.messageId ?? 0

const markSeen = (chatId: number) => {
  seen.value = new Map(seen.value).set(chatId, newestId(chatId))
}

export const open = (chatId: number | null) => {
  if (currentId.value !== null) markSeen(currentId.value)
  if (chatId !== null) markSeen(chatId)
  currentId.value = chatId
  const hash = chatId === null ? "" : `#${chatId}`
  if (location.hash !== hash) history.pushState(null, "", hash === "" ? location.pathname : hash)
}
addEventListener("popstate", () => open(fromHash()))

const isWide = () => matchMedia("(min-width: 701px)").matches

export const setPeople = (list: ReadonlyArray<Person>) => {
  const ids = new Set(list.map(({ id }) => id))
  messages.value = new Map([...messages.value].filter(([chatId]) => ids.has(chatId)))
  people.value = list
  if (current.value !== null) return
  const first = list[0]
  if (first && (isWide() || currentId.value !== null)) open(first.id)
}

export const setAll = (state: State) => {
  const byChat = new Map<number, Array<SimMessage>>(state.people.map((person) => [person.id, []]))
  for (const message of state.messages) {
    const list = byChat.get(message.chatId)
    if (list) list.push(message)
    else byChat.set(message.chatId, [message])
  }
  messages.value = byChat
  bot.value = state.bot
  commands.value = state.commands
  drafts.value = new Map()
  actions.value = new Map()
  // Older messages count as read. A server that started afresh has lower ids than those seen.
  seen.value = new Map(
    [...byChat.keys()].map((id) => [id, loaded.value ? Math.min(seen.value.get(id) ?? 0, newestId(id)) : newestId(id)]),
  )
  loaded.value = true
  setPeople(state.people)
}

export const putMessage = (message: SimMessage) => {
  const list = messages.value.get(message.chatId) ?? []
  const at = list.findLastIndex((other) => other.messageId <= message.messageId)
  const isNew = list[at]?.messageId !== message.messageId
  const next = isNew ? list.toSpliced(at + 1, 0, message) : list.with(at, message)
  messages.value = new Map(messages.value).set(message.chatId, next)
  if (!isNew) return
  if (message.chatId === currentId.value) markSeen(message.chatId)
  if (message.from !== "bot") return
  drafts.value = without(drafts.value, message.chatId)
  clearAction(message.chatId)
}

export const removeMessages = (chatId: number, ids: ReadonlyArray<number>) => {
  const list = (messages.value.get(chatId) ?? []).filter((message) => !ids.includes(message.messageId))
  messages.value = new Map(messages.value).set(chatId, list)
}

export const setDraft = (chatId: number, draft: SimDraft | null) => {
  drafts.value = draft === null ? without(drafts.value, chatId) : new Map(drafts.value).set(chatId, draft)
  clearAction(chatId)
}

const actionTimers = new Map<number, ReturnType<typeof setTimeout>>()

const clearAction = (chatId: number) => {
  clearTimeout(actionTimers.get(chatId))
  actions.value = without(actions.value, chatId)
}

export const showAction = (chatId: number, action: string) => {
  clearTimeout(actionTimers.get(chatId))
  actionTimers.set(
    chatId,
    setTimeout(() => clearAction(chatId), 5000),
  )
  actions.value = new Map(actions.value).set(chatId, action)
}

export interface Replying {
  readonly message: SimMessage
  /** The part that the answer is about; null: all of it. */
  readonly quote: string | null
}

/** Unsent text by person; kept while another chat is open. */
export const texts = new Map<number, string>()

export const isEditable = (message: SimMessage) =>
  message.from === "user" && message.file === null && message.text !== ""
