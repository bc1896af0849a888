import { Context, Effect, Layer, Queue } from "effect"
import { type ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { Telegram, TelegramError, type TelegramErrorReason } from "../../src/domain/talk/Telegram.ts"

export interface Sent {
  readonly chatId: ChatId
  readonly outgoing: Outgoing
}

/** What happens to the next sends: nothing, refused before anything is done, or done with the answer lost. */
export type PlannedFault = "none" | { readonly reason: TelegramErrorReason; readonly done: boolean }

/** Telegram as the use cases see it: records what was really done and fails as planned. */
export class FakeTelegram extends Context.Service<
  FakeTelegram,
  {
    /** Everything that reached the user, in order. */
    readonly sent: Array<Sent>
    /** One element for each call that reached the user. */
    readonly arrivals: Queue.Queue<Sent>
    readonly drafts: Array<{ readonly draftId: number; readonly text: string; readonly threadId?: number }>
    readonly draftFaults: Array<TelegramErrorReason>
    readonly removed: Array<TelegramMessageId>
    readonly removalFaults: Array<TelegramErrorReason>
    readonly typings: Array<ChatId>
    readonly topics: Array<number | undefined>
    readonly faults: Array<PlannedFault>
    /** What the next sends wait for once they have arrived. */
    readonly holds: Array<Effect.Effect<void>>
    readonly typingFaults: Array<TelegramErrorReason>
  }
>()("confidant/test/FakeTelegram") {
  static readonly layer = Layer.effectContext(
    Effect.gen(function* () {
      const state: FakeTelegram["Service"] = {
        sent: [],
        arrivals: yield* Queue.unbounded<Sent>(),
        drafts: [],
        draftFaults: [],
        removed: [],
        removalFaults: [],
        typings: [],
        topics: [],
        faults: [],
        holds: [],
        typingFaults: [],
      }
      let nextId = 1_000
      const refuse = (method: string, reason: TelegramErrorReason) => Effect.fail(new TelegramError({ method, reason }))
      const sendNow: Telegram["Service"]["sendNow"] = (chatId, outgoing) =>
        Effect.suspend(() => {
          const fault = state.faults.shift()
          const fails = fault !== undefined && fault !== "none"
          if (fails && !fault.done) return refuse(outgoing._tag, fault.reason)
          state.sent.push({ chatId, outgoing })
          Queue.offerUnsafe(state.arrivals, { chatId, outgoing })
          if (fails) return refuse(outgoing._tag, fault.reason)
          return Effect.as(state.holds.shift() ?? Effect.void, TelegramMessageId.make(nextId++))
        })
      return Context.make(FakeTelegram, state).pipe(
        Context.add(
          Telegram,
          Telegram.of({
            place: () => Effect.void,
            sendNow,
            send: sendNow,
            sendIfFree: sendNow,
            remove: (_chatId, messageId) =>
              Effect.suspend(() => {
                const fault = state.removalFaults.shift()
                if (fault !== undefined) return refuse("deleteMessage", fault)
                state.removed.push(messageId)
                return Effect.void
              }),
            typing: (chatId, threadId) =>
              Effect.suspend(() => {
                const fault = state.typingFaults.shift()
                if (fault !== undefined) return refuse("sendChatAction", fault)
                state.typings.push(chatId)
                state.topics.push(threadId)
                return Effect.void
              }),
            draft: (_chatId, draftId, { text }, threadId) =>
              Effect.suspend(() => {
                const fault = state.draftFaults.shift()
                if (fault !== undefined) return refuse("sendMessageDraft", fault)
                state.drafts.push({ draftId, text, ...(threadId === undefined ? {} : { threadId }) })
                return Effect.void
              }),
            setCommands: () => Effect.void,
            setDescriptions: () => Effect.void,
          }),
        ),
      )
    }),
  )
}

/** The texts that reached the user, in order. */
export const textsOf = (sent: ReadonlyArray<Sent>): ReadonlyArray<string> =>
  sent.map(({ outgoing }) => {
    switch (outgoing._tag) {
      case "Message":
      case "Edit":
        return outgoing.text.text
      case "Document":
        return outgoing.content
      default:
        return outgoing._tag
    }
  })
