import { Context, Effect, Layer } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import { type Held, Inbox } from "../domain/talk/Inbox.ts"
import { Lease } from "../domain/talk/Lease.ts"
import type { Outgoing } from "../domain/talk/outgoing/Outgoing.ts"
import { Outbox } from "../domain/talk/outgoing/Outbox.ts"
import { Spool, type Spooled, type SpoolError } from "../domain/talk/Spool.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import type { Settlement } from "../domain/talk/Turn.ts"
import { openTurns } from "../policy/Limits.ts"
import { Fenced, type Ownership } from "./Ownership.ts"
import { died } from "./TurnMetrics.ts"

/** Answers that the database did not take: sent anyway, and saved once it is back. */
export class Unsaved extends Context.Service<
  Unsaved,
  {
    /** Spools the answer, or fails with nothing sent; sends it and `notice` while the chat is certainly ours. The rest follows the save. */
    readonly deliver: (settlement: Settlement, notice: Outgoing | null) => Effect.Effect<void, SpoolError>
    /** Saves the chat's spooled answers, sent parts as sent. Returns how many. */
    readonly save: (owner: Ownership) => Effect.Effect<number, StoreError | Fenced | SpoolError>
    /** Of a chat that another process owns: saved unless that one has answered meanwhile. */
    readonly saveStray: (chatId: ChatId) => Effect.Effect<void, StoreError | Fenced | Held | SpoolError>
    readonly chats: Effect.Effect<ReadonlyArray<ChatId>>
  }
>()("confidant/chat/Unsaved") {
  static readonly layer = Layer.effect(
    Unsaved,
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const lease = yield* Lease
      const outbox = yield* Outbox
      const spool = yield* Spool
      const telegram = yield* Telegram

      const send = Effect.fnUntraced(function* ({ chatId, deliveries, updateId }: Settlement) {
        for (const [part, outgoing] of deliveries.entries()) {
          if (!(yield* lease.isCertain)) return false
          const messageId = yield* Effect.option(telegram.send(chatId, outgoing))
          if (messageId._tag === "None") return false
          yield* spool.sent(updateId, part, messageId.value)
        }
        return true
      })

      const deliver: Unsaved["Service"]["deliver"] = Effect.fnUntraced(function* (settlement, notice) {
        if (!(yield* lease.isCertain)) {
          yield* spool.hold(settlement)
          return yield* Effect.logWarning("An answer is kept and not sent: another process may own the chat")
        }
        yield* spool.keep(settlement)
        const isSent = yield* send(settlement)
        if (isSent && notice !== null) yield* Effect.ignore(telegram.send(settlement.chatId, notice))
      }, Effect.uninterruptible)

      const owned = <E>(write: Effect.Effect<boolean, E>): Effect.Effect<void, E | Fenced> =>
        Effect.flatMap(write, (done) => (done ? Effect.void : Effect.fail(new Fenced())))

      /** What a feature wants to write and the database refuses for good holds up neither the answer nor its chat. */
      const settle = (settlement: Settlement) =>
        inbox.settle(settlement).pipe(
          Effect.catchIf(
            ({ transient }) => !transient && settlement.changes.length + settlement.jobs.length > 0,
            ({ message }) =>
              Effect.logError(`An answer of the spool is saved without the writes of its features: ${message}`).pipe(
                Effect.andThen(inbox.settle({ ...settlement, changes: [], jobs: [] })),
              ),
          ),
        )

      /**
       * The first part without Telegram's word may have been sent: it is marked so, and the engine decides.
       * False: the epoch is stale, or the turn was settled otherwise.
       */
      const commit = Effect.fnUntraced(function* (owner: Ownership, { isHeld, sent, settlement }: Spooled) {
        const { updateId } = settlement
        if ((yield* settle({ ...settlement, ...owner })) === null) return false
        // An earlier attempt may have been committed long ago, and part of this done.
        const turns = yield* inbox.open(owner.chatId, openTurns)
        const unsettled = turns.find((turn) => turn.updateId === updateId)?.deliveries ?? []
        for (const { attempts, part } of unsettled) {
          const ref = { ...owner, updateId, part }
          const telegramMessageId = sent.get(part)
          if (telegramMessageId === undefined) {
            if (attempts === 0 && !isHeld) yield* owned(outbox.sending(ref))
            break
          }
          yield* owned(outbox.settle(ref, { _tag: "Sent", telegramMessageId, repeated: false }))
        }
        yield* died(settlement)
        yield* Effect.logInfo("Saved to conversation")
        return true
      })

      const saveAll = Effect.fnUntraced(function* <E>(
        chatId: ChatId,
        commitOne: (spooled: Spooled) => Effect.Effect<boolean, E>,
      ) {
        const waiting = yield* spool.waiting
        const own = waiting.filter(({ settlement }) => settlement.chatId === chatId)
        const saveOne = Effect.fnUntraced(function* (spooled: Spooled) {
          if (!(yield* commitOne(spooled))) {
            const words = "A spooled answer was settled otherwise and is not saved again"
            // Nobody has seen one that was held: another process has answered.
            yield* spooled.isHeld === true ? Effect.logInfo(words) : Effect.logError(words)
          }
          yield* spool.saved(spooled.settlement.updateId)
        })
        for (const spooled of own) {
          const { conversationId, updateId, userId } = spooled.settlement
          yield* saveOne(spooled).pipe(Effect.annotateLogs({ userId, conversationId, updateId }))
        }
        return own.length
      })

      /** Another process has the chat, and the turn may be open all the same: then this one takes the chat for a moment, and that one looks anew. */
      const commitStray = Effect.fnUntraced(function* (spooled: Spooled) {
        const { chatId, epoch, updateId } = spooled.settlement
        if (yield* commit({ chatId, epoch }, spooled)) return true
        const turns = yield* inbox.open(chatId, openTurns)
        const mayBeOpen =
          // One that is not due is not found, and people have seen what was sent.
          spooled.isHeld !== true || turns.some((turn) => turn.updateId === updateId && turn.status === "received")
        return mayBeOpen && (yield* commit({ chatId, epoch: (yield* inbox.own(chatId)).epoch }, spooled))
      })

      return Unsaved.of({
        deliver,
        save: (owner) => saveAll(owner.chatId, (spooled) => commit(owner, spooled)),
        saveStray: (chatId) => Effect.asVoid(saveAll(chatId, commitStray)),
        chats: Effect.map(spool.waiting, (waiting) => waiting.map(({ settlement }) => settlement.chatId)),
      })
    }),
  )
}
