import { isAnother, keyIn, marksOf } from "../../src/domain/talk/incoming/UpdateKeys.ts"
import type { DeadLetter } from "../../src/domain/operators/letters/DeadLetters.ts"
import {
  type ChatId,
  ConversationId,
  Epoch,
  type TelegramMessageId,
  type UpdateId,
  type UserId,
} from "../../src/domain/Ids.ts"
import type { JobId } from "../../src/domain/JobQueue.ts"
import type { Change, NewJob } from "../../src/domain/Jobs.ts"
import { type Incoming, topicOf } from "../../src/domain/talk/incoming/Incoming.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import type { Message, Mode, Person } from "../../src/domain/talk/Person.ts"
import type { DeliveryState, Turn, TurnStatus } from "../../src/domain/talk/Turn.ts"

export interface StoredDelivery {
  /** null: settled and dropped. */
  outgoing: Outgoing | null
  telegramMessageId: number | null
  /** What was owed, for tests: it stays. */
  readonly owed: Outgoing
  repeated: boolean
  state: DeliveryState
  attempts: number
  /** The parts it was made from, so that a repeated `replace` knows its own. */
  origin: string | null
}

interface StoredTurn {
  readonly updateId: UpdateId
  readonly chatId: ChatId | null
  readonly traceparent: string | null
  readonly receivedAt: number
  incoming: Incoming
  status: TurnStatus
  doneAt: number | null
  postponed: number
  claims: number
  trials: number
  triedIn: number | null
  notified: boolean
  live?: TelegramMessageId | null
  notBefore: number
  decision: string | null
  /** The turn whose answer answered this one too. */
  answeredIn: UpdateId | null
  /** It waits for consent. */
  held: boolean
  readonly deliveries: Array<StoredDelivery>
}

export interface StoredJob extends NewJob {
  readonly id: JobId
  runAt: number
  attempts: number
  token: number | null
  leasedUntil: number | null
  doneAt: number | null
  failedAt: number | null
  detail: string | null
}

interface StoredPerson {
  person: Person
  blocked: boolean
  bannedAt: number | null
  readonly since: number
}

export interface StoredConversation {
  readonly id: ConversationId
  readonly userId: UserId
  readonly number: number
  readonly mode: Mode
  threadId: number | null
  /** Unix milliseconds; null: it is not temporary. */
  temporarySince: number | null
  title: string
  active: boolean
  /** In the order of leaving; 0: never left. */
  left: number
}

/** What a change of a feature does to the memory. */
export type ChangeOnMemory = (state: State, data: unknown, userId: UserId, updateId?: UpdateId) => void

interface StoredMessage {
  readonly message: Message
  readonly userId: UserId
  conversationId: ConversationId
  readonly turnId: UpdateId
  readonly at: number
}

export const isUnsettled = ({ state }: StoredDelivery) => state === "pending" || state === "sending"

export const makeState = () => ({
  epochs: new Map<ChatId, Epoch>(),
  turns: new Map<UpdateId, StoredTurn>(),
  persons: new Map<UserId, StoredPerson>(),
  messages: new Array<StoredMessage>(),
  lastMessageId: 0,
  lastConversationId: 0,
  lastLeft: 0,
  conversations: new Array<StoredConversation>(),
  /** The highest number that a person's conversations ever had. */
  conversationNumbers: new Map<UserId, number>(),
  /** By kind; others are noted only. */
  changesOnMemory: new Map<string, ChangeOnMemory>(),
  letters: new Map<UpdateId, DeadLetter>(),
  /** Writes of features, as they were committed. */
  changes: new Array<Change & { readonly userId: UserId | null }>(),
  jobs: new Map<JobId, StoredJob>(),
  lastJobId: 0,
  /** What has been given out of claims and resolutions; each gets a token of its own. */
  lastToken: 0,
  lastOwnTurn: -Number.MAX_SAFE_INTEGER - 1,
})

export type State = ReturnType<typeof makeState>

/** What `updateId` says will be put elsewhere. */
const rest = (state: State, userId: UserId, updateId?: UpdateId) => {
  const active = state.conversations.find((each) => each.userId === userId && each.active)
  if (active === undefined) return
  if (active.temporarySince !== null) {
    state.conversations = state.conversations.filter((each) => each !== active)
    state.messages = state.messages.filter((said) => said.conversationId !== active.id || said.turnId === updateId)
    return
  }
  state.lastLeft += 1
  Object.assign(active, { active: false, left: state.lastLeft })
}

/** What becomes active in a topic is that topic's from then on. */
const takePlace = (state: State, userId: UserId, updateId?: UpdateId) => {
  const content = updateId === undefined ? undefined : state.turns.get(updateId)?.incoming.content
  if (content === undefined || content._tag === "Own") return
  const active = state.conversations.find((each) => each.userId === userId && each.active)
  if (active !== undefined) active.threadId = topicOf(content) ?? null
}

/** One that is not there changes nothing. */
export const openConversation = (state: State, userId: UserId, number: number, updateId?: UpdateId) => {
  const found = state.conversations.find((each) => each.userId === userId && each.number === number)
  if (found === undefined || found.active) return
  rest(state, userId, updateId)
  found.active = true
  takePlace(state, userId, updateId)
}

/** A new conversation, which is the active one. */
export const beginConversation = (
  state: State,
  userId: UserId,
  mode: Mode = "helper",
  updateId?: UpdateId,
): StoredConversation => {
  const own = state.conversations.filter((each) => each.userId === userId)
  rest(state, userId, updateId)
  const last = Math.max(state.conversationNumbers.get(userId) ?? 0, ...own.map(({ number }) => number))
  state.lastConversationId += 1
  const id = ConversationId.make(state.lastConversationId)
  const begun: StoredConversation = {
    id,
    userId,
    number: last + 1,
    mode,
    title: "",
    active: true,
    left: 0,
    temporarySince: null,
    threadId: null,
  }
  state.conversationNumbers.set(userId, begun.number)
  state.conversations.push(begun)
  takePlace(state, userId, updateId)
  return begun
}

export const raiseEpoch = (state: State, chatId: ChatId): Epoch => {
  const epoch = Epoch.make((state.epochs.get(chatId) ?? 0) + 1)
  state.epochs.set(chatId, epoch)
  return epoch
}

/** As the store's own rule of that name. */
export const mayBeRead = (state: State, userId: UserId | undefined) => {
  const found = userId === undefined ? undefined : state.persons.get(userId)
  return found?.person.consent === "granted" && found.bannedAt === null
}

export const isOwner = (state: State, chatId: ChatId, epoch: Epoch) => state.epochs.get(chatId) === epoch

export const openTurns = (state: State, chatId: ChatId) =>
  [...state.turns.values()]
    .filter((turn) => turn.chatId === chatId && turn.status !== "done")
    .sort((a, b) => a.updateId - b.updateId)

export const view = (state: State, turn: StoredTurn): Turn => ({
  updateId: turn.updateId,
  incoming: turn.incoming,
  status: turn.status,
  receivedAt: turn.receivedAt,
  chatEpoch: turn.chatId === null ? null : (state.epochs.get(turn.chatId) ?? null),
  traceparent: turn.traceparent,
  postponed: turn.postponed,
  notified: turn.notified,
  live: turn.live ?? null,
  deliveries: turn.deliveries.flatMap(({ outgoing, state: sent, attempts }, part) =>
    outgoing !== null && (sent === "pending" || sent === "sending") ? [{ part, outgoing, state: sent, attempts }] : [],
  ),
})

export const owe = (outgoing: Outgoing, origin: string | null): StoredDelivery => ({
  outgoing,
  telegramMessageId: null,
  owed: outgoing,
  state: "pending",
  attempts: 0,
  origin,
  repeated: false,
})

/** Under which id it is new; null: it is known. */
export const newIn = (state: State, incoming: Incoming, generation = 0): Incoming | null => {
  const updateId = keyIn(generation, incoming.updateId)
  const known = state.turns.get(updateId)
  if (known === undefined) {
    const isTaken = state.messages.some(({ turnId }) => turnId === updateId)
    return isTaken ? newIn(state, incoming, generation + 1) : { ...incoming, updateId }
  }
  return isAnother(marksOf(known.incoming), marksOf(incoming)) ? newIn(state, incoming, generation + 1) : null
}
