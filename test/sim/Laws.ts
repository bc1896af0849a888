import { Effect } from "effect"
import { change } from "../../src/features/consent/Kept.ts"
import { distressOf } from "../../src/domain/distress/Distress.ts"
import type { ChatId, UpdateId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import type { Settled, Settlement } from "../../src/domain/talk/Turn.ts"
import { trials } from "../../src/policy/Limits.ts"
import { heldIn } from "../features/consent/MemoryConsent.ts"
import { JobLaws } from "./JobLaws.ts"
import { keyOf, words } from "./Texts.ts"
import type { Life, World } from "./World.ts"

interface Shown {
  readonly at: number
  readonly chatId: number
  readonly key: string
  readonly life: Life
  readonly isLate: boolean
  /** The process learned that it went out. */
  heard: boolean
  /** And could not tell the spool. */
  unrecorded: boolean
}

/** Told beside the answers; nothing is owed. */
const isNotice = (key: string) => /^(?:late|unsaved|intake)-notice~/.test(key)

/** A cry for help that cannot be taken in is answered all the same; with the record that follows, once more. */
const mayGoUnrecorded = (key: string) => isNotice(key) || key.startsWith("safety-")

/** Whether anything that the user wrote is still there, wherever it is: Texts.ts knows what they write. */
const hasText = (content: Content): boolean => words.test(JSON.stringify(content))

const tally = (texts: ReadonlyArray<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** What must hold whatever goes wrong; the world reports each step here. */
export class Laws {
  readonly jobs: JobLaws
  readonly #world: World
  readonly #sent = new Set<number>()
  readonly #shown: Array<Shown> = []
  readonly #declined = new Set<UpdateId>()
  /** Said before consent, and answered after it. */
  readonly #released = new Set<UpdateId>()
  /** Shown, and recorded elsewhere or not at all, as it has to be. */
  readonly #expected = new Set<string>()

  constructor(world: World) {
    this.#world = world
    this.jobs = new JobLaws(world)
  }

  get #turns() {
    return [...this.#world.store.turns.values()].sort((a, b) => a.updateId - b.updateId)
  }

  wasSent(updateId: number): void {
    this.#sent.add(updateId)
  }

  /** What was confirmed will not come again: it must be in the store. */
  confirmed(updateIds: ReadonlyArray<number>): void {
    const stored = new Set<number>(this.#world.store.turns.keys())
    for (const updateId of updateIds) {
      if (!stored.has(updateId)) this.#world.violate(`update ${updateId} was confirmed and is not stored`)
    }
  }

  /** A send must be recorded before it leaves: as `sending`, or in the spool. */
  leaves(life: Life, chatId: number, key: string): void {
    if (life.state === "dead" || life.state === "frozen" || life.isLate || mayGoUnrecorded(key)) return
    const recorded = this.#turns.some((turn) =>
      turn.deliveries.some(({ owed, state }) => state === "sending" && keyOf(owed) === key),
    )
    const kept = [...this.#world.spools.values()].some((spool) =>
      [...spool.values()].some(({ settlement }) => settlement.deliveries.some((owed) => keyOf(owed) === key)),
    )
    if (!recorded && !kept) this.#world.violate(`chat ${chatId} is sent ${JSON.stringify(key)} without a record`)
  }

  heard(life: Life, key: string): void {
    for (const shown of this.#shown) if (shown.key === key && shown.life === life) shown.heard = true
  }

  /** The spool could not be told. */
  notRecorded(chatId: number): void {
    for (const shown of this.#shown) if (shown.chatId === chatId) shown.unrecorded = true
  }

  shown(life: Life, chatId: number, key: string): void {
    const before = this.#shown.filter((shown) => shown.key === key)
    // A request of a process that is dead, frozen or replaced may still be on its way: an extra that is expected.
    const isLate = life.isLate || life.state === "dead" || life.state === "frozen"
    this.#shown.push({ at: this.#world.now, chatId, key, life, isLate, heard: false, unrecorded: false })
    if (before.length > 1) this.#world.violate(`chat ${chatId} sees ${JSON.stringify(key)} for the third time`)
    if (!isLate && before.some((first) => first.life === life && first.heard && !first.unrecorded)) {
      this.#world.violate(`chat ${chatId} sees ${JSON.stringify(key)} again although it was known to have gone out`)
    }
  }

  /** Wraps the commit of a settlement. */
  settling<E>(settlement: Settlement, commit: Effect.Effect<Settled | null, E>): Effect.Effect<Settled | null, E> {
    return Effect.suspend(() => {
      const { store } = this.#world
      const { chatId, updateId, userId } = settlement
      const turn = store.turns.get(updateId)
      const wasOpen = turn?.status === "received"
      const person = userId === null ? undefined : store.persons.get(userId)?.person
      const isReleased = settlement.changes.some(({ kind }) => kind === change.release.kind)
      const released = userId === null || !isReleased || !wasOpen ? [] : heldIn(store, userId)
      const shownThen = released.flatMap(({ deliveries }) => deliveries.map(({ owed }) => owed))
      const wasUnasked = person?.consent === null
      const hadDeclined = userId !== null && store.persons.get(userId)?.person.consent === "declined"
      return Effect.tap(commit, (done) =>
        Effect.sync(() => {
          this.#world.tell("store", `settled ${updateId}: ${done !== null}, epoch ${settlement.epoch}`)
          if (done === null || !wasOpen) return
          for (const each of released) this.#released.add(each.updateId)
          for (const owed of shownThen) this.replaced(owed)
          if (wasUnasked && settlement.messages.length > 0)
            this.#world.violate(`text of chat ${chatId} is kept unasked`)
          if (hadDeclined) {
            this.#declined.add(updateId)
            if (settlement.messages.length > 0 || settlement.edited !== null)
              this.#world.violate(`text of chat ${chatId}, who declined, is kept`)
          }
          this.history(chatId)
        }),
      )
    })
  }

  /** One user's message and at most one answer for each turn, in the order of the turns. */
  history(chatId: ChatId): void {
    const { store } = this.#world
    const said = store.messages.filter(({ turnId }) => store.turns.get(turnId)?.chatId === chatId)
    for (const [index, { message, turnId }] of said.entries()) {
      const next = said[index + 1]
      if (next !== undefined && next.turnId < turnId) {
        this.#world.violate(`the history of chat ${chatId} has turn ${next.turnId} after turn ${turnId}`)
      }
      if (
        said.some(
          (other) => other.message.id > message.id && other.turnId === turnId && other.message.role === message.role,
        )
      ) {
        this.#world.violate(`the history of chat ${chatId} has two messages of one role for turn ${turnId}`)
      }
    }
  }

  /** A part whose first outcome was unknown was refused the second time, and went out in another shape. */
  replaced(owed: Outgoing): void {
    const key = keyOf(owed)
    if (key !== null) this.#expected.add(key)
  }

  /** Kept by a process that had been replaced and could not know: with the database away nothing tells it. */
  keptLate(deliveries: ReadonlyArray<Outgoing>): void {
    for (const owed of deliveries) this.replaced(owed)
  }

  /**
   * Only what ended processes again and again may be set aside. Two owners at once take a chat from each other.
   */
  setAside(updateId: UpdateId): void {
    const ended = this.#world.lives.filter(({ state }) => state !== "alive").length
    if (ended < trials && this.#world.lives.every(({ isLate }) => !isLate))
      this.#world.violate(`turn ${updateId} is set aside after ${ended} processes`)
  }

  /** No turn and no job is open any more. */
  get isAnswered(): boolean {
    const stored = new Set<number>(this.#world.store.turns.keys())
    return (
      this.jobs.isQuiet &&
      [...this.#sent].every((updateId) => stored.has(updateId)) &&
      this.#turns.every(({ status }) => status === "done")
    )
  }

  /** Nothing is open any more, and the spools are empty. */
  get isQuiet(): boolean {
    return this.isAnswered && [...this.#world.spools.values()].every(({ size }) => size === 0)
  }

  /** What stays open, for the report. */
  get open(): string {
    const stored = new Set<number>(this.#world.store.turns.keys())
    const missing = [...this.#sent].filter((updateId) => !stored.has(updateId))
    const turns = this.#turns.filter(({ status }) => status !== "done").map((turn) => `${turn.updateId} ${turn.status}`)
    const kept = [...this.#world.spools.values()].flatMap((spool) => Array.from(spool.keys()))
    return `not stored: ${missing.join()}; open: ${turns.join()}; in a spool: ${kept.join()}; jobs: ${this.jobs.open}`
  }

  /** Everything is over: what was answered, what was shown and what was recorded must agree. */
  atTheEnd(): void {
    const { store } = this.#world
    for (const chatId of new Set(this.#turns.flatMap(({ chatId }) => chatId ?? []))) {
      this.history(chatId)
      this.#order(chatId)
    }
    for (const turn of this.#turns) this.#answered(turn.updateId)
    this.#helped()
    this.#records()
    this.jobs.atTheEnd()
    for (const updateId of this.#declined) {
      const content = store.turns.get(updateId)?.incoming.content
      if (content !== undefined && hasText(content)) {
        this.#world.violate(`the ${content._tag} of ${updateId}, by somebody who declined, is still in the inbox`)
      }
    }
  }

  /** A cry for help has had its own answer, also if a refusal erased it later, unless that ended process after process. */
  #helped(): void {
    const { letters } = this.#world.store
    const helped = new Set(
      this.#turns.flatMap(({ chatId, deliveries, incoming: { content }, updateId }) =>
        ((content._tag === "Own" && content.feature === "safety") ||
          (content._tag === "Unknown" && content.kind === "erased Own")) &&
        (deliveries.length > 0 || letters.has(updateId))
          ? [chatId]
          : [],
      ),
    )
    for (const { chatId, incoming, updateId } of this.#turns) {
      if (distressOf(incoming.content) !== null && !helped.has(chatId)) {
        this.#world.violate(`the cry for help of ${updateId} got no answer of its own`)
      }
    }
  }

  #answered(updateId: UpdateId): void {
    const { store } = this.#world
    const turn = store.turns.get(updateId)
    if (turn === undefined || turn.incoming.content._tag !== "Text") return
    const of = (id: UpdateId, role: string) =>
      store.messages.filter(({ message, turnId }) => turnId === id && message.role === role).length
    const answering = turn.answeredIn ?? updateId
    const isAnswer = of(updateId, "user") === 1 && of(answering, "assistant") === 1
    const isOwed = (store.turns.get(answering)?.deliveries.length ?? 0) > 0
    const isUnanswered = of(answering, "assistant") === 0
    // While the question is open it waits, and one reminder is enough; of who says no nothing stays.
    const waits = turn.held || turn.incoming.content.text === ""
    // A notice of the program, or a conversation that was deleted with both.
    const isReply = isUnanswered && (isOwed || (of(updateId, "user") === 0 && waits))
    if (!isAnswer && !isReply) this.#world.violate(`turn ${updateId} does not end in exactly one answer`)
  }

  /** In the order of the turns, and of own turns among themselves; what a replaced process sends when it wakes up is an extra. */
  #order(chatId: number): void {
    for (const isOwn of [false, true]) this.#orderOf(chatId, isOwn)
  }

  #orderOf(chatId: number, isOwn: boolean): void {
    const keysOf = (own: boolean) =>
      this.#turns
        .filter((turn) => turn.chatId === chatId && turn.updateId < 0 === own && !this.#released.has(turn.updateId))
        .flatMap(({ deliveries }) => deliveries.map((delivery) => keyOf(delivery.owed)))
    const owed = keysOf(isOwn)
    const others = new Set(keysOf(!isOwn))
    const mine = this.#shown.filter(
      (shown) => shown.chatId === chatId && !isNotice(shown.key) && !shown.isLate && !others.has(shown.key),
    )
    const places = [...new Set(mine.map(({ key }) => key))].map((key) => owed.indexOf(key))
    for (const [index, place] of places.entries()) {
      const before = places[index - 1]
      if (before !== undefined && place !== -1 && place < before) {
        this.#world.violate(`chat ${chatId} sees ${JSON.stringify(owed[place])} too late`)
      }
    }
  }

  #records(): void {
    const counts = tally(this.#shown.map(({ key }) => key))
    const recorded = new Set<string>()
    for (const { deliveries, updateId } of this.#turns) {
      for (const { owed, repeated, state, outgoing } of deliveries) {
        const key = keyOf(owed)
        if (key === null) continue
        recorded.add(key)
        const times = counts.get(key) ?? 0
        const most = repeated || this.#expected.has(key) ? 2 : 1
        if (state === "sent" && (times < 1 || times > most)) {
          const words = repeated ? "marked as possibly repeated" : "not marked as repeated"
          this.#world.violate(`turn ${updateId}: ${JSON.stringify(key)} was shown ${times} times and is ${words}`)
        }
        if (state === "failed" && times > 2) {
          this.#world.violate(`turn ${updateId}: ${JSON.stringify(key)} was shown ${times} times (${String(outgoing)})`)
        }
      }
    }
    for (const [key, times] of counts) {
      if (isNotice(key)) {
        if (times > 2) this.#world.violate(`the notice ${key} was shown ${times} times`)
      } else if (!recorded.has(key) && !this.#expected.has(key) && !mayGoUnrecorded(key)) {
        this.#world.violate(`${JSON.stringify(key)} was shown and is nowhere recorded`)
      }
    }
  }
}
