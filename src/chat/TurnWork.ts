import { Context, Deferred, Duration, Effect, Layer, Metric, Ref } from "effect"
import type { UpdateId } from "../domain/Ids.ts"
import type { Sender } from "../domain/talk/Incoming.ts"
import { Inbox } from "../domain/talk/Inbox.ts"
import { messages } from "../domain/metrics/Turns.ts"
import type { Outgoing } from "../domain/talk/Outgoing.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import type { Delivery as Part, Turn } from "../domain/talk/Turn.ts"
import { Answer, type Answered, type Together } from "./Answer.ts"
import { Delivery } from "./Delivery.ts"
import type { DeskOfChat } from "./DeskOfChat.ts"
import { type Desk, Fenced, type Next, type Ownership } from "./Owner.ts"
import { Save } from "./Save.ts"

/** The draft that the user may stop. */
export interface Writing {
  readonly draftId: number
  readonly stop: Deferred.Deferred<void>
}

/** What the owner of a chat lays out for the work on its turns. */
export interface Bench {
  readonly desk: DeskOfChat
  /** A turn that is not to be tried again. */
  readonly poisoned: Ref.Ref<UpdateId | null>
  readonly writing: Ref.Ref<Writing | null>
}

const pending = (outgoing: Outgoing, part: number): Part => ({ part, outgoing, state: "pending", attempts: 0 })

const make = Effect.gen(function* () {
  const answer = yield* Answer
  const delivery = yield* Delivery
  const inbox = yield* Inbox
  const save = yield* Save
  const telegram = yield* Telegram

  const postpone = Effect.fnUntraced(function* (
    owner: Ownership,
    turn: Turn,
    delay: Duration.Duration,
    notified: boolean,
  ) {
    const done = yield* inbox.postpone({ ...owner, updateId: turn.updateId }, Duration.toMillis(delay), notified)
    if (!done) return yield* new Fenced()
  })

  const deliver = Effect.fnUntraced(function* (
    owner: Ownership,
    turn: Turn,
    parts: ReadonlyArray<Part>,
  ): Effect.fn.Return<Next, StoreError | Fenced> {
    const result = yield* delivery.deliver(owner, turn, parts)
    switch (result._tag) {
      case "Done":
        return "next"
      case "Replaced":
        return "again"
      case "Later":
        if (Duration.toMillis(result.delay) === 0) return "again"
        yield* postpone(owner, turn, result.delay, turn.notified)
        return "leave"
    }
  })

  const putOff = Effect.fnUntraced(function* (
    owner: Ownership,
    turn: Turn,
    result: Extract<Answered, { readonly _tag: "Later" }>,
  ) {
    yield* postpone(owner, turn, result.delay, true)
    // Told at most once: the record that it was told comes first.
    if (!turn.notified) yield* Effect.ignore(telegram.send(owner.chatId, result.notice))
    return "leave" as const
  })

  const giveUp = (owner: Ownership, sender: Sender, desk: Desk, turn: Turn) =>
    Effect.logError("An update is set aside: working on it ended the process again and again").pipe(
      Effect.annotateLogs({ updateId: turn.updateId }),
      Effect.as(answer.giveUp(owner, sender, desk, turn, { reason: "poisoned", detail: "ended the process" })),
    )

  const answerTo = Effect.fnUntraced(function* (
    owner: Ownership,
    sender: Sender,
    desk: Desk,
    turns: Together,
    { poisoned, writing }: Bench,
  ) {
    const [turn] = turns
    if (turn.updateId === (yield* Ref.get(poisoned))) return yield* giveUp(owner, sender, desk, turn)
    const stop = yield* Deferred.make<void>()
    yield* Ref.set(writing, { draftId: turns.at(-1)?.updateId ?? turn.updateId, stop })
    return yield* answer.make(owner, sender, desk, turns, stop).pipe(Effect.ensuring(Ref.set(writing, null)))
  })

  const work: TurnWork["Service"]["work"] = Effect.fnUntraced(function* (owner, sender, turns, bench) {
    const { desk } = bench
    const [turn] = turns
    if (turn.status === "answered") return yield* deliver(owner, turn, turn.deliveries)
    const current = yield* desk.open(owner, sender)
    const result = yield* answerTo(owner, sender, current, turns, bench).pipe(
      // A stop that was asked for is no crash: the claim of this turn is taken back.
      Effect.onInterrupt(() => Effect.ignore(inbox.postpone({ ...owner, updateId: turn.updateId }, 0, turn.notified))),
    )
    if (result._tag === "Later") return yield* putOff(owner, turn, result)
    const { dead, settlement } = result
    // While it is not known how the saving ends there is no desk to leave to anybody.
    yield* desk.clear
    const saved = yield* save.save(settlement, dead, answer.unsavedNotice(current))
    if (saved === "spool") {
      yield* Metric.update(messages("true"), turns.length)
      return "leave"
    }
    yield* desk.settled(current, settlement, saved)
    const parts = settlement.deliveries.map(pending)
    return yield* deliver(owner, { ...turn, updateId: settlement.updateId }, parts)
  })

  return { work }
})

/** The way of turns that are answered together: decide or ask the model, save, deliver. */
export class TurnWork extends Context.Service<
  TurnWork,
  {
    readonly work: (
      owner: Ownership,
      sender: Sender,
      turns: Together,
      bench: Bench,
    ) => Effect.Effect<Next, StoreError | Fenced>
  }
>()("confidant/chat/TurnWork") {
  static readonly layer = Layer.effect(TurnWork, make)
}
