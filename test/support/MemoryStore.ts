import { Clock, Effect, Layer } from "effect"
import { MessageId, type UpdateId } from "../../src/domain/Ids.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { DeadJobs } from "../../src/domain/operators/letters/DeadJobs.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { needsTurn } from "../../src/domain/talk/incoming/Incoming.ts"
import { type DeliveryRef, Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import type { Message } from "../../src/domain/talk/Person.ts"
import { restyled } from "../../src/domain/talk/Style.ts"
import { withoutWords } from "../../src/domain/talk/incoming/TextPaths.ts"
import { messageOf, type Settled, type Settlement, type TurnStatus } from "../../src/domain/talk/Turn.ts"
import { Life } from "../../src/domain/talk/Life.ts"
import { bury, deadLettersOn } from "./MemoryDeadLetters.ts"
import { deadJobsOn, enqueueIn, jobsOn, sayAhead } from "./MemoryJobs.ts"
import { peopleOn } from "./MemoryPeople.ts"
import { claimed, trialsOn } from "./MemoryTrials.ts"
import {
  isOwner,
  isUnsettled,
  makeState,
  newIn,
  openTurns,
  owe,
  raiseEpoch,
  type State,
  type StoredDelivery,
  view,
} from "./MemoryState.ts"

const finish = (turn: { status: TurnStatus; doneAt: number | null }, now: number) =>
  Object.assign(turn, { status: "done", doneAt: now })

/** The order of keys does not count: the spool gives them back in another one. */
const digest = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

const commit = (state: State, settlement: Settlement, now: number): Settled | null => {
  const { updateId, chatId, userId, epoch, conversationId, person, edited } = settlement
  const turn = state.turns.get(updateId)
  if (turn === undefined || turn.chatId !== chatId || !isOwner(state, chatId, epoch)) return null
  const { changes, dead, deliveries, joined, jobs, messages } = settlement
  const decision = digest({ joined, messages, deliveries, person, edited, changes, jobs, dead })
  const settled = () => ({
    messageIds: [...joined.map((earlier) => earlier.updateId), updateId].flatMap((turnId) =>
      state.messages.flatMap((stored) => (stored.turnId === turnId ? [stored.message.id] : [])),
    ),
  })
  if (turn.status !== "received") return turn.decision === decision ? settled() : null
  turn.decision = decision
  if (settlement.deliveries.length === 0) finish(turn, now)
  else turn.status = "answered"
  turn.notBefore = 0
  turn.deliveries.push(...settlement.deliveries.map((outgoing) => owe(outgoing, null)))
  if (settlement.forgetText) turn.incoming = withoutWords(turn.incoming)
  const say = (turnId: UpdateId, message: Omit<Message, "id">) => {
    if (userId === null || conversationId === null) return
    state.lastMessageId += 1
    const id = MessageId.make(state.lastMessageId)
    state.messages.push({ message: { id, ...message }, userId, conversationId, turnId, at: now })
  }
  for (const earlier of settlement.joined) {
    const turnId = earlier.updateId
    const joined = state.turns.get(turnId)
    if (joined !== undefined) {
      Object.assign(joined, { status: "done", doneAt: now, answeredIn: updateId })
      if (settlement.forgetText) joined.incoming = withoutWords(joined.incoming)
    }
    for (const message of messageOf(earlier)) say(turnId, message)
  }
  for (const message of settlement.messages) say(updateId, message)
  const known = userId === null ? undefined : state.persons.get(userId)
  if (known !== undefined) {
    const { blocked = known.blocked, style, ...change } = person
    known.person = { ...known.person, ...change, style: restyled(known.person.style, style) }
    known.blocked = blocked
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
  for (const { data, kind } of changes) {
    state.changes.push({ kind, data, userId })
    if (userId !== null) state.changesOnMemory.get(kind)?.(state, data, userId, updateId)
  }
  enqueueIn(state, jobs, now)
  if (dead !== null) bury(state, { updateId, chatId, ...dead, at: now, resolvedAt: null })
  return settled()
}

const inbox = (state: State): Inbox["Service"] => ({
  accept: Effect.fnUntraced(function* (batch) {
    const receivedAt = yield* Clock.currentTimeMillis
    return batch.flatMap(({ ahead, incoming: given, traceparent }) => {
      const incoming = newIn(state, given)
      if (incoming === null) return []
      const { updateId, chatId } = incoming
      const status = needsTurn(incoming) ? "received" : "done"
      state.turns.set(updateId, {
        updateId,
        chatId,
        traceparent,
        receivedAt,
        incoming,
        status,
        doneAt: status === "done" ? receivedAt : null,
        postponed: 0,
        claims: 0,
        trials: 0,
        triedIn: null,
        notified: false,
        notBefore: 0,
        decision: null,
        answeredIn: null,
        held: false,
        deliveries: [],
      })
      if (ahead !== undefined && chatId !== null) sayAhead(state, incoming, chatId, ahead, receivedAt)
      return [given.updateId]
    })
  }),
  own: Effect.fnUntraced(function* (chatId) {
    const now = yield* Clock.currentTimeMillis
    const epoch = raiseEpoch(state, chatId)
    const [next] = openTurns(state, chatId)
    if (next?.status !== "received" || next.notBefore > now) return { epoch, suspect: null, poisoned: null }
    return { epoch, ...claimed(next, yield* Life) }
  }),
  open: Effect.fnUntraced(function* (chatId, limit) {
    const now = yield* Clock.currentTimeMillis
    const turns = openTurns(state, chatId)
    const held = turns.findIndex((turn) => turn.notBefore > now)
    return turns.slice(0, held === -1 ? limit : Math.min(held, limit)).map((turn) => view(state, turn))
  }),
  settle: (settlement) => Effect.map(Clock.currentTimeMillis, (now) => commit(state, settlement, now)),
  ...trialsOn(state),
  postpone: Effect.fnUntraced(function* ({ updateId, chatId, epoch }, delayMillis, notified, isFailure = true, ahead) {
    const now = yield* Clock.currentTimeMillis
    const turn = state.turns.get(updateId)
    if (turn === undefined || turn.chatId !== chatId || turn.status === "done" || !isOwner(state, chatId, epoch)) {
      return false
    }
    if (isFailure) turn.postponed += 1
    turn.decision = null
    Object.assign(turn, { claims: 0, trials: 0, triedIn: null })
    turn.notBefore = now + delayMillis
    turn.notified ||= notified
    if (ahead !== undefined) sayAhead(state, turn.incoming, chatId, ahead, now)
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
  const close = (updateId: UpdateId, now: number) => {
    const turn = state.turns.get(updateId)
    if (turn?.status === "answered" && !turn.deliveries.some(isUnsettled)) finish(turn, now)
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
      Effect.map(Clock.currentTimeMillis, (now) => {
        const delivery = unsettled(ref)
        if (delivery !== null) {
          delivery.state = outcome._tag === "Sent" ? "sent" : "failed"
          if (outcome._tag === "Sent") {
            const { repeated, telegramMessageId } = outcome
            Object.assign(delivery, { outgoing: null, repeated, telegramMessageId })
          }
          close(ref.updateId, now)
        }
        return isOwner(state, ref.chatId, ref.epoch)
      }),
    replace: (ref, parts) =>
      change(ref, (delivery) => {
        const origin = JSON.stringify(parts)
        if (delivery.origin === origin) return
        const others = parts.map((outgoing) => owe(outgoing, origin))
        state.turns.get(ref.updateId)?.deliveries.splice(ref.part, 1, ...others)
      }),
    abandon: ({ updateId, chatId, epoch }) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const turn = state.turns.get(updateId)
        if (!isOwner(state, chatId, epoch)) return false
        if (turn === undefined || turn.chatId !== chatId) return true
        if (turn.status !== "done") finish(turn, now)
        for (const delivery of turn.deliveries) {
          if (isUnsettled(delivery)) Object.assign(delivery, { state: "failed", outgoing: null })
        }
        return true
      }),
  }
}

/** The ports on one memory, which others may look into. */
export const portsOn = (state: State) => ({
  inbox: inbox(state),
  outbox: outbox(state),
  people: peopleOn(state),
  deadLetters: deadLettersOn(state),
  jobs: jobsOn(state),
  deadJobs: deadJobsOn(state),
})

/** The same promises as the repositories in PostgreSQL, on a memory that others may look into. */
export const memoryStoreOn = (
  state: State,
): Layer.Layer<Inbox | Outbox | People | DeadLetters | JobQueue | DeadJobs> => {
  const ports = portsOn(state)
  return Layer.mergeAll(
    Layer.succeed(Inbox, ports.inbox),
    Layer.succeed(Outbox, ports.outbox),
    Layer.succeed(People, ports.people),
    Layer.succeed(DeadLetters, ports.deadLetters),
    Layer.succeed(JobQueue, ports.jobs),
    Layer.succeed(DeadJobs, ports.deadJobs),
  )
}

/** The same, each time on a memory of its own: for fast tests. */
export const MemoryStore = Layer.unwrap(Effect.sync(() => memoryStoreOn(makeState())))
