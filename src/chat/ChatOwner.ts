import { Context, Deferred, Duration, Effect, Layer, Option, Ref, References } from "effect"
import * as TraceParent from "../boundary/TraceParent.ts"
import type { ChatId } from "../domain/Ids.ts"
import { Inbox } from "../domain/Inbox.ts"
import { People } from "../domain/People.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Telegram } from "../domain/Telegram.ts"
import type { Delivery as Part, Turn } from "../domain/Turn.ts"
import { historyMessages, openTurns } from "../policy/Limits.ts"
import { Answer, type Answered } from "./Answer.ts"
import { Delivery, type Delivered } from "./Delivery.ts"
import { afterwards, type Desk, Fenced, type Ownership } from "./Owner.ts"

/** Works on the turns of one chat, in order. */
export interface ChatOwner {
  /** Works until nothing of the chat is due. Calls while it works make it look once more. Never fails. */
  readonly wake: Effect.Effect<void>
  /** The user pressed Stop on the draft. */
  readonly stop: (draftId: number) => Effect.Effect<void>
}

interface Writing {
  readonly draftId: number
  readonly stop: Deferred.Deferred<void>
}

/** Goes on with the chat's next turn, or leaves the rest for later. */
type Next = "next" | "leave"

/** The trace that began at intake goes on, also after a restart. */
const parentOf = (turn: Turn) =>
  Option.match(Option.flatMap(Option.fromNullOr(turn.traceparent), TraceParent.parse), {
    onNone: () => ({ root: true }),
    onSome: (parent) => ({ parent }),
  })

export class ChatOwners extends Context.Service<
  ChatOwners,
  { readonly make: (chatId: ChatId) => Effect.Effect<ChatOwner> }
>()("confidant/chat/ChatOwners") {
  static readonly layer = Layer.effect(
    ChatOwners,
    Effect.gen(function* () {
      const answer = yield* Answer
      const delivery = yield* Delivery
      const inbox = yield* Inbox
      const people = yield* People
      const telegram = yield* Telegram
      // The cluster that calls us runs in the background; the work itself is traced and logged as configured.
      const tracerEnabled = yield* References.TracerEnabled
      const minimumLogLevel = yield* References.MinimumLogLevel

      const make = Effect.fnUntraced(function* (chatId: ChatId) {
        const ownership = yield* Ref.make<Ownership | null>(null)
        const desk = yield* Ref.make<Desk | null>(null)
        const writing = yield* Ref.make<Writing | null>(null)
        let working = false
        let again = false

        const own = Effect.gen(function* () {
          const known = yield* Ref.get(ownership)
          if (known !== null) return known
          const owner = { chatId, epoch: yield* inbox.own(chatId) }
          yield* Ref.set(ownership, owner)
          return owner
        })

        const openDesk = Effect.fnUntraced(function* (sender: NonNullable<Turn["incoming"]["sender"]>) {
          const known = yield* Ref.get(desk)
          if (known !== null) return known
          const { conversation, person } = yield* people.open(chatId, sender, historyMessages)
          const opened: Desk = { person, conversation, history: conversation.history }
          yield* Ref.set(desk, opened)
          return opened
        })

        const postpone = Effect.fnUntraced(function* (
          owner: Ownership,
          turn: Turn,
          delay: Duration.Duration,
          notified: boolean,
        ) {
          const done = yield* inbox.postpone({ ...owner, updateId: turn.updateId }, Duration.toMillis(delay), notified)
          if (!done) return yield* new Fenced()
        })

        const delivered = Effect.fnUntraced(function* (
          owner: Ownership,
          turn: Turn,
          result: Delivered,
        ): Effect.fn.Return<Next, StoreError | Fenced> {
          switch (result._tag) {
            case "Done":
              return "next"
            case "Replaced":
              again = true
              return "leave"
            case "Later":
              if (Duration.toMillis(result.delay) === 0) again = true
              else yield* postpone(owner, turn, result.delay, turn.notified)
              return "leave"
          }
        })

        const deliver = (owner: Ownership, turn: Turn, parts: ReadonlyArray<Part>) =>
          Effect.flatMap(delivery.deliver(owner, turn.updateId, parts), (result) => delivered(owner, turn, result))

        const putOff = Effect.fnUntraced(function* (
          owner: Ownership,
          turn: Turn,
          result: Extract<Answered, { readonly _tag: "Later" }>,
        ) {
          yield* postpone(owner, turn, result.delay, true)
          // Told at most once: the record that it was told comes first.
          if (!turn.notified) yield* Effect.ignore(telegram.send(chatId, result.notice))
          return "leave" as const
        })

        const work = Effect.fnUntraced(function* (
          owner: Ownership,
          turn: Turn,
        ): Effect.fn.Return<Next, StoreError | Fenced> {
          if (turn.status === "answered") return yield* deliver(owner, turn, turn.deliveries)
          const { sender } = turn.incoming
          if (sender === null) return "next"
          const current = yield* openDesk(sender)
          const stop = yield* Deferred.make<void>()
          yield* Ref.set(writing, { draftId: turn.updateId, stop })
          const result = yield* answer
            .make(owner, sender, current, turn, stop)
            .pipe(Effect.ensuring(Ref.set(writing, null)))
          if (result._tag === "Later") return yield* putOff(owner, turn, result)
          const { settlement } = result
          if (!(yield* inbox.settle(settlement))) return yield* new Fenced()
          yield* Ref.set(desk, afterwards(current, settlement))
          const parts = settlement.deliveries.map((outgoing, part): Part => ({
            part,
            outgoing,
            state: "pending",
            attempts: 0,
          }))
          return yield* deliver(owner, turn, parts)
        })

        const traced = (owner: Ownership, turn: Turn) =>
          Effect.withSpan(work(owner, turn), "process telegram.update", {
            kind: "consumer",
            attributes: { "messaging.system": "telegram", "messaging.operation.type": "process" },
            ...parentOf(turn),
          })

        const round = Effect.gen(function* () {
          const owner = yield* own
          const turns = yield* inbox.open(chatId, openTurns)
          for (const turn of turns) {
            if ((yield* traced(owner, turn)) === "leave") return
          }
          if (turns.length === openTurns) again = true
        })

        const rest = Effect.sync(() => {
          working = false
        })

        /** Whatever went wrong, nothing is assumed any more: the next look starts from the database. */
        const forget = Effect.all([Ref.set(ownership, null), Ref.set(desk, null), rest], { discard: true })

        // Whether to look again and whether to be at work change in one step, so that no wake falls in between.
        const rounds: Effect.Effect<void, StoreError | Fenced> = Effect.suspend(() => {
          again = false
          return Effect.andThen(
            round,
            Effect.suspend(() => {
              working = again
              return again ? rounds : Effect.void
            }),
          )
        })

        const atWork = rounds.pipe(
          Effect.catchTag("Fenced", () => Effect.andThen(Effect.logInfo("Another process owns the chat now"), forget)),
          Effect.catchCause((cause) =>
            Effect.andThen(Effect.logWarning("A chat could not go on; it is tried again", cause), forget),
          ),
          Effect.onInterrupt(() => rest),
          Effect.provideService(References.TracerEnabled, tracerEnabled),
          Effect.provideService(References.MinimumLogLevel, minimumLogLevel),
        )

        const wake = Effect.suspend(() => {
          if (working) {
            again = true
            return Effect.void
          }
          working = true
          return atWork
        })

        const stop = Effect.fnUntraced(function* (draftId: number) {
          const current = yield* Ref.get(writing)
          if (current?.draftId === draftId) yield* Deferred.succeed(current.stop, undefined)
        })

        return { wake, stop } satisfies ChatOwner
      })

      return ChatOwners.of({ make })
    }),
  )
}
