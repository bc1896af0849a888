import { Cause, Deferred, Effect, Fiber, FiberSet, Metric, Option, PartitionedSemaphore, Ref, References } from "effect"
import type { SpoolError } from "../domain/talk/Spool.ts"
import type { ChatId, UpdateId } from "../domain/Ids.ts"
import { Life } from "../domain/talk/Life.ts"
import { type Claim, type Held, Inbox } from "../domain/talk/Inbox.ts"
import { errors, featureUsed } from "../domain/metrics/Turns.ts"
import type { People } from "../domain/talk/People.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import { joinedTurns, openingsAtOnce, openTurns } from "../policy/Limits.ts"
import { front, isTogether, type Together, withEdits } from "./Acts.ts"
import * as ChatDesk from "./desk/ChatDesk.ts"
import type { DeskCache } from "./desk/DeskCache.ts"
import type { InProgress } from "./InProgress.ts"
import { waitingForMore } from "./MoreOfAct.ts"
import { makeFlight } from "./Flight.ts"
import { Fenced, type Ownership } from "./Ownership.ts"
import { traced } from "./TurnSpan.ts"
import type { Draft } from "./talking/Talking.ts"
import { TurnWork } from "./TurnWork.ts"
import { Unsaved } from "./Unsaved.ts"

export interface ChatWorker {
  /** Works until no turn is due; a call meanwhile makes it look once more. Never fails. */
  readonly wake: Effect.Effect<void>
  readonly stop: (draftId: number) => Effect.Effect<void>
  /** Something must be said before all that waits: a model that writes is given up for it. */
  readonly hurry: Effect.Effect<void>
  /** Acknowledges a button at once: its turn may wait behind a model. */
  readonly pressed: (queryId: string) => Effect.Effect<void>
}

export interface Hand {
  readonly worker: ChatWorker
  readonly enter: Effect.Effect<void>
  readonly leave: Effect.Effect<void>
  readonly isWorking: () => boolean
}

/** `gone` is called when work that was left before its end has ended. */
export const makeHands = Effect.gen(function* () {
  const inbox = yield* Inbox
  const desks = yield* Effect.context<DeskCache | People>()
  const telegram = yield* Telegram
  const turnWork = yield* TurnWork
  const unsaved = yield* Unsaved
  // The cluster runs us in the background, untraced: turns use the configured tracer.
  const tracerEnabled = yield* References.TracerEnabled
  const minimumLogLevel = yield* References.MinimumLogLevel
  const life = yield* Life

  // The cluster ends the entities of a chat when it cannot reach the database: what a model is working on is not lost for that.
  const underway = yield* FiberSet.make<void>()

  // Reading for new chats must not hold up sends in others.
  const opening = yield* PartitionedSemaphore.make<"opening">({ permits: openingsAtOnce })

  return Effect.fnUntraced(function* (chatId: ChatId, gone: () => void) {
    const ownership = yield* Ref.make<Ownership | null>(null)
    const desk = yield* ChatDesk.make(chatId).pipe(Effect.provideContext(desks))
    const draft = yield* Ref.make<Draft | null>(null)
    const overtaken = yield* Ref.make(yield* Deferred.make<void>())
    const claim = yield* Ref.make<Pick<Claim, "poisoned" | "suspect">>({ poisoned: null, suspect: null })
    const told = yield* Ref.make<UpdateId | null>(null)
    const flight = yield* makeFlight
    const inProgress: InProgress = { desk, claim, flight, told, writing: { draft, overtaken } }
    let atHand: UpdateId | null = null
    let working = false
    let again = false
    let isLeft = false

    const own = Effect.gen(function* () {
      const known = yield* Ref.get(ownership)
      if (known !== null) return known
      const { epoch, ...claimed } = yield* inbox.own(chatId)
      const owner = { chatId, epoch }
      yield* Ref.set(claim, claimed)
      yield* desk.begin
      yield* Ref.set(ownership, owner)
      return owner
    })

    const frontOf = (turns: Together) =>
      Effect.map(Ref.get(claim), ({ poisoned, suspect }): Together => {
        const [first] = turns
        return first.updateId === poisoned || first.updateId === suspect ? [first] : front(turns, joinedTurns)
      })

    const waitsForMore = waitingForMore(inbox)

    const begin = Effect.gen(function* () {
      // Before the look: what comes after it is noticed by this.
      yield* Ref.set(overtaken, yield* Deferred.make<void>())
      const owner = yield* own
      if ((yield* unsaved.save(owner)) > 0) yield* desk.clear
      const turns = withEdits(yield* inbox.open(chatId, openTurns))
      const [first] = turns
      // A person was forgotten, or a turn opened again: what this owner remembers is no longer so.
      if (first !== undefined && first.chatEpoch !== owner.epoch) return yield* new Fenced()
      if (first?.status === "received" && first.incoming.sender !== null) {
        yield* desk.open(owner, first.incoming.sender)
      }
      return { owner, turns }
    })

    const round = Effect.gen(function* () {
      const begun = yield* opening.withPermit("opening")(begin)
      const { owner } = begun
      let { turns } = begun
      const isFull = turns.length === openTurns
      while (isTogether(turns)) {
        const together = yield* frontOf(turns)
        if (yield* waitsForMore(owner, together)) {
          again = true
          return
        }
        atHand = together[0].updateId
        const { count, isChanged, next } = yield* traced(together, turnWork.work(owner, together, inProgress)).pipe(
          Effect.withTracerEnabled(tracerEnabled),
        )
        atHand = null
        if (next === "again" || isChanged === true) again = true
        if (next !== "next" || isLeft) return
        // What came meanwhile may belong to what waits, or change it.
        if (again) return
        turns = turns.slice(count)
      }
      if (isFull) again = true
    })

    const rest = Effect.sync(() => {
      working = false
    })

    const forgetDesk = Effect.andThen(desk.clear, rest)

    /** The next look starts from the database, as a new owner. */
    const forget = Effect.andThen(Ref.set(ownership, null), forgetDesk)

    /** What fails through no outage would fail without end. */
    const blame = Effect.suspend(() => {
      const updateId = atHand
      return Effect.flatMap(Ref.get(ownership), (owner) =>
        owner === null || updateId === null ? Effect.void : Effect.ignore(inbox.failed({ ...owner, updateId })),
      )
    })

    /** While the database is down the ownership stays: taking it anew would count as another claim of the turn. */
    const later = (cause: Cause.Cause<StoreError | SpoolError>) => {
      const words = "A chat could not continue and will be retried"
      const outage = Option.filter(
        Cause.findErrorOption(cause),
        (error) => error._tag === "SpoolError" || error.transient,
      )
      return Option.isSome(outage)
        ? Effect.logWarning(words).pipe(
            Effect.annotateLogs({ chatId, reason: outage.value.message }),
            Effect.andThen(outage.value._tag === "SpoolError" ? Metric.update(errors("spool"), 1) : Effect.void),
            Effect.andThen(forgetDesk),
          )
        : Effect.logError(words, cause).pipe(
            Effect.annotateLogs({ chatId }),
            Effect.andThen(Metric.update(errors("unexpected"), 1)),
            Effect.andThen(blame),
            Effect.andThen(forget),
          )
    }

    // "Look again" and "at work" change in one step, so no wake falls between them.
    const rounds: Effect.Effect<void, StoreError | Fenced | Held | SpoolError> = Effect.suspend(() => {
      again = false
      return Effect.andThen(
        round,
        Effect.suspend(() => {
          working = again && !isLeft
          return working ? rounds : Effect.void
        }),
      )
    })

    /** An owner that leaves keeps its desk for the next one, unless the spool holds an answer of this chat. */
    const leaveDesk = Effect.gen(function* () {
      const owner = yield* Ref.get(ownership)
      const unsavedChats = yield* unsaved.chats
      if (owner !== null && !unsavedChats.includes(chatId)) yield* desk.leave(owner)
    }).pipe(Effect.provideService(References.MinimumLogLevel, minimumLogLevel))

    /** After work that was left before its end. */
    const ended = Effect.suspend(() => {
      if (!isLeft || working) return Effect.void
      gone()
      return leaveDesk
    })

    const atWork = rounds.pipe(
      Effect.catchTag("Fenced", () =>
        Effect.andThen(Effect.logInfo("The chat was changed or taken by others; it is read anew"), forget),
      ),
      Effect.catchTag("Held", () =>
        Effect.andThen(Effect.logDebug("Another process may still answer in the chat; this one waits"), forget),
      ),
      Effect.catchCause(later),
      Effect.onInterrupt(() => rest),
      Effect.provideService(References.MinimumLogLevel, minimumLogLevel),
      Effect.provideService(Life, life),
    )

    const wake = Effect.suspend(() => {
      if (working) {
        again = true
        return Effect.void
      }
      working = true
      return Effect.flatMap(FiberSet.run(underway, Effect.ensuring(atWork, ended)), (fiber) =>
        Effect.asVoid(Fiber.await(fiber)),
      )
    })

    const hurry = Effect.andThen(
      Effect.flatMap(Ref.get(overtaken), (current) => Deferred.succeed(current, undefined)),
      Effect.suspend(() => wake),
    )

    const stop = Effect.fnUntraced(function* (draftId: number) {
      const current = yield* Ref.get(draft)
      if (current?.draftId !== draftId) return
      yield* Metric.update(featureUsed("stop"), 1)
      yield* Deferred.succeed(current.stop, undefined)
    })

    const pressed: ChatWorker["pressed"] = Effect.fnUntraced(function* (queryId) {
      if ((yield* Ref.get(draft)) === null) return
      yield* Effect.ignore(telegram.sendNow(chatId, { _tag: "AnswerCallback", queryId }))
    })

    return {
      worker: { wake, stop, hurry, pressed },
      enter: Effect.suspend(() => {
        isLeft = false
        return flight.open
      }),
      leave: Effect.suspend(() => {
        isLeft = true
        return Effect.andThen(flight.land, working ? Effect.void : leaveDesk)
      }),
      isWorking: () => working,
    } satisfies Hand
  })
})
