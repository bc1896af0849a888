import { Context, Duration, Effect, Layer, Metric, Ref } from "effect"
import { Jobs } from "../domain/Jobs.ts"
import { messages } from "../domain/metrics/Turns.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { placeOf, type Sender } from "../domain/talk/incoming/Incoming.ts"
import { type Ahead, Inbox } from "../domain/talk/Inbox.ts"
import { Lease } from "../domain/talk/Lease.ts"
import type { Outgoing } from "../domain/talk/outgoing/Outgoing.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import type { Delivery as Part, Turn } from "../domain/talk/Turn.ts"
import type { Together } from "./Acts.ts"
import { Answer, type Answered, type Made } from "./answer/Answer.ts"
import { Delivery } from "./Delivery.ts"
import type { Desk } from "./desk/Desk.ts"
import type { InProgress } from "./InProgress.ts"
import { Fenced, type Next, type Ownership, type Worked } from "./Ownership.ts"
import { Save } from "./Save.ts"
import { makeTrials } from "./Trial.ts"

const pending = (outgoing: Outgoing, part: number): Part => ({ part, outgoing, state: "pending", attempts: 0 })

const make = Effect.gen(function* () {
  const answer = yield* Answer
  const delivery = yield* Delivery
  const inbox = yield* Inbox
  const jobs = yield* Jobs
  const lease = yield* Lease
  const save = yield* Save
  const telegram = yield* Telegram
  const tried = yield* makeTrials

  const postpone = Effect.fnUntraced(function* (
    owner: Ownership,
    turn: Turn,
    delay: Duration.Duration,
    notified: boolean,
    isFailure = true,
    ahead?: Ahead,
  ) {
    const done = yield* inbox.postpone(
      { ...owner, updateId: turn.updateId },
      Duration.toMillis(delay),
      notified,
      isFailure,
      ahead,
    )
    if (!done) return yield* new Fenced()
  })

  const deliver = Effect.fnUntraced(function* (
    owner: Ownership,
    turn: Turn,
    parts: ReadonlyArray<Part>,
    { flight }: InProgress,
  ): Effect.fn.Return<Next, StoreError | Fenced> {
    const result = yield* delivery.deliver(owner, turn, parts, flight)
    switch (result._tag) {
      case "Done":
        return "next"
      case "Replaced":
        return "again"
      case "Left":
        return "leave"
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
    told: InProgress["told"],
  ) {
    if (result.ahead !== undefined) {
      yield* postpone(owner, turn, result.delay, turn.notified, result.isFailure, result.ahead)
      return "again" as const
    }
    yield* postpone(owner, turn, result.delay, true, result.isFailure)
    // At most once, so the record comes first.
    const wasTold = turn.notified || (yield* Ref.get(told)) === turn.updateId
    if (!wasTold) yield* Effect.ignore(telegram.send(owner.chatId, result.notice))
    return "leave" as const
  })

  const giveUp = (owner: Ownership, desk: Desk | null, turn: Turn) =>
    Effect.logError("An update is set aside: the process died over it, or it failed, again and again").pipe(
      Effect.annotateLogs({ updateId: turn.updateId }),
      Effect.as(answer.giveUp(owner, desk, turn, { reason: "poisoned", detail: "ended the process, or failed" })),
    )

  const answerTo = Effect.fnUntraced(function* (
    owner: Ownership,
    desk: Desk | null,
    turns: Together,
    { claim, writing }: InProgress,
  ): Effect.fn.Return<Made, StoreError> {
    const [turn] = turns
    const { content } = turn.incoming
    if (turn.updateId === (yield* Ref.get(claim)).poisoned) {
      return { answered: yield* giveUp(owner, desk, turn), count: 1 }
    }
    if (content._tag === "Own") return { answered: yield* answer.own(owner, desk, turn, content), count: 1 }
    // Only own turns have no sender, and so no desk.
    if (desk === null) return yield* Effect.die(new Error(`Turn ${turn.updateId} has no sender`))
    return yield* answer.make(owner, desk, turns, writing)
  })

  /** Once the database is silent, whoever waits hears that the answer will be late: it may not come out for long. */
  const tellIfSilent = Effect.fnUntraced(function* (
    owner: Ownership,
    desk: Desk | null,
    turn: Turn,
    told: InProgress["told"],
  ) {
    yield* lease.silence
    if (turn.notified || (yield* Ref.getAndSet(told, turn.updateId)) === turn.updateId) return
    yield* Effect.ignore(telegram.send(owner.chatId, answer.lateNotice(desk, turn)))
  })

  /** Each topic of a private chat is a conversation of its own. */
  const inItsTopic = Effect.fnUntraced(function* (
    owner: Ownership,
    { incoming: { content } }: Turn,
    sender: Sender,
    desk: InProgress["desk"],
  ): Effect.fn.Return<Desk, StoreError | Fenced> {
    const opened = yield* desk.open(owner, sender)
    const place = placeOf(content)
    if (owner.chatId < 0 || place === undefined || place === (opened.conversation.threadId ?? null)) return opened
    const there = yield* desk.enter(owner, sender, place)
    return there ?? (yield* new Fenced())
  })

  const work: TurnWork["Service"]["work"] = Effect.fnUntraced(function* (owner, turns, inProgress) {
    const { desk } = inProgress
    const [first] = turns
    if (first.status === "answered")
      return { next: yield* deliver(owner, first, first.deliveries, inProgress), count: 1 }
    const { sender } = first.incoming
    const current = sender === null ? null : yield* inItsTopic(owner, first, sender, desk)
    const { suspect } = yield* Ref.get(inProgress.claim)
    const told =
      first.incoming.content._tag === "Own" ? Effect.never : tellIfSilent(owner, current, first, inProgress.told)
    const answering = Effect.raceFirst(answerTo(owner, current, turns, inProgress), Effect.andThen(told, Effect.never))
    const { answered, count } = yield* (first.updateId === suspect ? tried(owner, first, answering) : answering).pipe(
      Effect.onInterrupt(() => Effect.ignore(inbox.release({ ...owner, updateId: first.updateId }))),
    )
    if (answered._tag === "Later") return { next: yield* putOff(owner, first, answered, inProgress.told), count }
    if (answered._tag === "Again") {
      yield* inbox.release({ ...owner, updateId: first.updateId })
      return { next: "again", count }
    }
    const { settlement } = answered
    // While the outcome of the save is unknown, no desk may be left.
    yield* desk.clear
    const notice = first.incoming.content._tag === "Own" ? null : answer.unsavedNotice(current, first)
    const saved = yield* save.save(settlement, notice)
    if (saved === "spool") {
      yield* Metric.update(messages("true"), count)
      return { next: "leave", count }
    }
    if (settlement.jobs.length > 0) yield* jobs.wake
    if (current !== null) yield* desk.settled(current, settlement, saved)
    const parts = settlement.deliveries.map(pending)
    const next = yield* deliver(owner, { ...first, updateId: settlement.updateId }, parts, inProgress)
    return { next, count, isChanged: settlement.changes.length > 0 }
  })

  return { work }
})

export class TurnWork extends Context.Service<
  TurnWork,
  {
    /** Works on the first turn, and on those behind it that its answer covers. */
    readonly work: (
      owner: Ownership,
      turns: Together,
      inProgress: InProgress,
    ) => Effect.Effect<Worked, StoreError | Fenced>
  }
>()("confidant/chat/TurnWork") {
  static readonly layer = Layer.effect(TurnWork, make)
}
