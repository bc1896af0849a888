import type { DeadLetter } from "../../src/domain/operators/DeadLetters.ts"
import { type ChatId, type ConversationId, Epoch, type UpdateId, type UserId } from "../../src/domain/Ids.ts"
import type { JobId } from "../../src/domain/JobQueue.ts"
import type { Change, NewJob } from "../../src/domain/Jobs.ts"
import type { Content, Incoming } from "../../src/domain/talk/Incoming.ts"
import type { Outgoing } from "../../src/domain/talk/Outgoing.ts"
import type { Message, Person } from "../../src/domain/talk/Person.ts"
import type { DeliveryState, Turn, TurnStatus } from "../../src/domain/talk/Turn.ts"

export interface StoredDelivery {
  /** null: settled and dropped. */
  outgoing: Outgoing | null
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
  postponed: number
  claims: number
  notified: boolean
  notBefore: number
  decision: string | null
  /** The turn whose answer answered this one too. */
  answeredIn: UpdateId | null
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
  readonly conversationId: ConversationId
}

interface StoredMessage {
  readonly message: Message
  readonly userId: UserId
  readonly conversationId: ConversationId
  readonly turnId: UpdateId
}

export const withoutText = (content: Content): Content => {
  switch (content._tag) {
    case "Text":
    case "Edited":
      return { ...content, text: "" }
    case "Command":
      return { ...content, argument: "" }
    case "Unsupported":
    case "Unknown":
      return { ...content, raw: null }
    default:
      return content
  }
}

export const isUnsettled = ({ state }: StoredDelivery) => state === "pending" || state === "sending"

export const makeState = () => ({
  epochs: new Map<ChatId, Epoch>(),
  turns: new Map<UpdateId, StoredTurn>(),
  persons: new Map<UserId, StoredPerson>(),
  messages: new Array<StoredMessage>(),
  lastMessageId: 0,
  lastConversationId: 0,
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

export const raiseEpoch = (state: State, chatId: ChatId): Epoch => {
  const epoch = Epoch.make((state.epochs.get(chatId) ?? 0) + 1)
  state.epochs.set(chatId, epoch)
  return epoch
}

export const isOwner = (state: State, chatId: ChatId, epoch: Epoch) => state.epochs.get(chatId) === epoch

export const openTurns = (state: State, chatId: ChatId) =>
  [...state.turns.values()]
    .filter((turn) => turn.chatId === chatId && turn.status !== "done")
    .sort((a, b) => a.updateId - b.updateId)

export const view = (turn: StoredTurn): Turn => ({
  updateId: turn.updateId,
  incoming: turn.incoming,
  status: turn.status,
  receivedAt: turn.receivedAt,
  traceparent: turn.traceparent,
  postponed: turn.postponed,
  notified: turn.notified,
  deliveries: turn.deliveries.flatMap(({ outgoing, state, attempts }, part) =>
    outgoing !== null && (state === "pending" || state === "sending") ? [{ part, outgoing, state, attempts }] : [],
  ),
})

export const owe = (outgoing: Outgoing, origin: string | null): StoredDelivery => ({
  outgoing,
  owed: outgoing,
  state: "pending",
  attempts: 0,
  origin,
  repeated: false,
})
