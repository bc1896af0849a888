import { Clock, Effect, Layer } from "effect"
import { type ChatId, ConversationId, Epoch, MessageId, type UpdateId, type UserId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/Inbox.ts"
import { type Content, type Incoming, needsTurn } from "../../src/domain/Incoming.ts"
import { fromTelegram } from "../../src/domain/Language.ts"
import { type DeliveryRef, Outbox } from "../../src/domain/Outbox.ts"
import type { Outgoing } from "../../src/domain/Outgoing.ts"
import { People } from "../../src/domain/People.ts"
import type { Message, Person } from "../../src/domain/Person.ts"
import type { DeliveryState, Settlement, Turn, TurnStatus } from "../../src/domain/Turn.ts"

interface StoredDelivery {
  outgoing: Outgoing
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
  notified: boolean
  notBefore: number
  decision: string | null
  readonly deliveries: Array<StoredDelivery>
}

interface StoredMessage {
  readonly message: Message
  readonly userId: UserId
  readonly conversationId: ConversationId
}

const withoutText = (content: Content): Content => {
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

const isUnsettled = ({ state }: StoredDelivery) => state === "pending" || state === "sending"

const makeState = () => ({
  epochs: new Map<ChatId, Epoch>(),
  turns: new Map<UpdateId, StoredTurn>(),
  persons: new Map<UserId, { person: Person; readonly conversationId: ConversationId }>(),
  messages: new Array<StoredMessage>(),
})

type State = ReturnType<typeof makeState>

const isOwner = (state: State, chatId: ChatId, epoch: Epoch) => state.epochs.get(chatId) === epoch

const openTurns = (state: State, chatId: ChatId) =>
  [...state.turns.values()]
    .filter((turn) => turn.chatId === chatId && turn.status !== "done")
    .sort((a, b) => a.updateId - b.updateId)

const view = (turn: StoredTurn): Turn => ({
  updateId: turn.updateId,
  incoming: turn.incoming,
  status: turn.status,
  traceparent: turn.traceparent,
  postponed: turn.postponed,
  notified: turn.notified,
  deliveries: turn.deliveries.flatMap(({ outgoing, state, attempts }, part) =>
    state === "pending" || state === "sending" ? [{ part, outgoing, state, attempts }] : [],
  ),
})

const commit = (state: State, settlement: Settlement): boolean => {
  const { updateId, chatId, userId, epoch, conversationId, person, edited } = settlement
  const turn = state.turns.get(updateId)
  if (turn === undefined || turn.chatId !== chatId || !isOwner(state, chatId, epoch)) return false
  const decision = JSON.stringify(settlement)
  if (turn.status !== "received") return turn.decision === decision
  turn.decision = decision
  turn.status = settlement.deliveries.length === 0 ? "done" : "answered"
  turn.notBefore = 0
  turn.deliveries.push(
    ...settlement.deliveries.map((outgoing) => ({ outgoing, state: "pending" as const, attempts: 0, origin: null })),
  )
  if (settlement.forgetText) turn.incoming = { ...turn.incoming, content: withoutText(turn.incoming.content) }
  for (const { role, text, telegramMessageId } of settlement.messages) {
    const id = MessageId.make(state.messages.length + 1)
    state.messages.push({ message: { id, role, text, telegramMessageId }, userId, conversationId })
  }
  const known = state.persons.get(userId)
  if (known !== undefined) {
    const { blocked: _, ...change } = person
    known.person = { ...known.person, ...change }
  }
  if (edited !== null) {
    state.messages = state.messages.map((stored) =>
      stored.userId === userId &&
      stored.message.role === "user" &&
      stored.message.telegramMessageId === edited.messageId
        ? { ...stored, message: { ...stored.message, text: edited.text } }
        : stored,
    )
  }
  return true
}

const inbox = (state: State): Inbox["Service"] => ({
  accept: Effect.fnUntraced(function* (batch) {
    const receivedAt = yield* Clock.currentTimeMillis
    return batch.flatMap(({ incoming, traceparent }) => {
      const { updateId, chatId } = incoming
      if (state.turns.has(updateId)) return []
      const status = needsTurn(incoming) ? "received" : "done"
      state.turns.set(updateId, {
        updateId,
        chatId,
        traceparent,
        receivedAt,
        incoming,
        status,
        postponed: 0,
        notified: false,
        notBefore: 0,
        decision: null,
        deliveries: [],
      })
      return [updateId]
    })
  }),
  own: (chatId) =>
    Effect.sync(() => {
      const epoch = Epoch.make((state.epochs.get(chatId) ?? 0) + 1)
      state.epochs.set(chatId, epoch)
      return epoch
    }),
  open: Effect.fnUntraced(function* (chatId, limit) {
    const now = yield* Clock.currentTimeMillis
    const turns = openTurns(state, chatId)
    const held = turns.findIndex((turn) => turn.notBefore > now)
    return turns.slice(0, held === -1 ? limit : Math.min(held, limit)).map(view)
  }),
  settle: (settlement) => Effect.sync(() => commit(state, settlement)),
  postpone: Effect.fnUntraced(function* ({ updateId, chatId, epoch }, delayMillis, notified) {
    const now = yield* Clock.currentTimeMillis
    const turn = state.turns.get(updateId)
    if (turn === undefined || turn.chatId !== chatId || turn.status === "done" || !isOwner(state, chatId, epoch)) {
      return false
    }
    turn.postponed += 1
    turn.notBefore = now + delayMillis
    turn.notified ||= notified
    return true
  }),
  waiting: Effect.fnUntraced(function* (limit) {
    const now = yield* Clock.currentTimeMillis
    const chats = new Set([...state.turns.values()].flatMap(({ chatId }) => (chatId === null ? [] : [chatId])))
    return [...chats]
      .flatMap((chatId) => openTurns(state, chatId).slice(0, 1))
      .filter((oldest) => oldest.notBefore <= now)
      .sort((a, b) => a.receivedAt - b.receivedAt || a.updateId - b.updateId)
      .flatMap(({ chatId }) => (chatId === null ? [] : [chatId]))
      .slice(0, limit)
  }),
})

const outbox = (state: State): Outbox["Service"] => {
  const unsettled = (ref: DeliveryRef) => {
    const delivery = state.turns.get(ref.updateId)?.deliveries[ref.part]
    return delivery !== undefined && isUnsettled(delivery) && isOwner(state, ref.chatId, ref.epoch) ? delivery : null
  }
  const change = (ref: DeliveryRef, apply: (delivery: StoredDelivery) => void) =>
    Effect.sync(() => {
      const delivery = unsettled(ref)
      if (delivery !== null) apply(delivery)
      return delivery !== null
    })
  const close = (updateId: UpdateId) => {
    const turn = state.turns.get(updateId)
    if (turn?.status === "answered" && !turn.deliveries.some(isUnsettled)) turn.status = "done"
  }
  return {
    sending: (ref) =>
      change(ref, (delivery) => {
        delivery.state = "sending"
        delivery.attempts += 1
        delivery.origin = null
      }),
    unsent: (ref) =>
      change(ref, (delivery) => {
        if (delivery.state === "sending") delivery.attempts -= 1
        delivery.state = "pending"
      }),
    settle: (ref, outcome) =>
      Effect.sync(() => {
        const delivery = unsettled(ref)
        if (delivery !== null) {
          delivery.state = outcome._tag === "Sent" ? "sent" : "failed"
          close(ref.updateId)
        }
        return isOwner(state, ref.chatId, ref.epoch)
      }),
    replace: (ref, parts) =>
      change(ref, (delivery) => {
        const origin = JSON.stringify(parts)
        if (delivery.origin === origin) return
        const others = parts.map((outgoing) => ({ outgoing, state: "pending" as const, attempts: 0, origin }))
        state.turns.get(ref.updateId)?.deliveries.splice(ref.part, 1, ...others)
      }),
    abandon: ({ updateId, chatId, epoch }) =>
      Effect.sync(() => {
        const turn = state.turns.get(updateId)
        if (!isOwner(state, chatId, epoch)) return false
        if (turn === undefined || turn.chatId !== chatId) return true
        turn.status = "done"
        for (const delivery of turn.deliveries) if (isUnsettled(delivery)) delivery.state = "failed"
        return true
      }),
  }
}

const people = (state: State): People["Service"] => ({
  open: (chatId, sender, limit) =>
    Effect.sync(() => {
      const known = state.persons.get(sender.id) ?? {
        person: {
          id: sender.id,
          chatId,
          name: sender.firstName,
          language: fromTelegram(sender.languageCode),
          consent: null,
          awaiting: null,
          introduced: false,
        },
        conversationId: ConversationId.make(state.persons.size + 1),
      }
      state.persons.set(sender.id, known)
      const { person, conversationId: id } = known
      const said = state.messages.filter((stored) => stored.conversationId === id)
      const history = said.slice(Math.max(0, said.length - limit)).map((stored) => stored.message)
      return { person, conversation: { id, mode: "helper" as const, history } }
    }),
})

/** The same promises as the repositories in PostgreSQL, kept in one shared memory: for fast tests and simulation. */
export const MemoryStore: Layer.Layer<Inbox | Outbox | People> = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    return Layer.mergeAll(
      Layer.succeed(Inbox, inbox(state)),
      Layer.succeed(Outbox, outbox(state)),
      Layer.succeed(People, people(state)),
    )
  }),
)
