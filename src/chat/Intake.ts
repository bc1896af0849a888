import { Clock, Effect, FiberSet, Layer } from "effect"
import { makeTraceSampler } from "../boundary/TraceSampler.ts"
import * as TraceParent from "../boundary/TraceParent.ts"
import { message } from "../domain/Feature.ts"
import type { ChatId } from "../domain/Ids.ts"
import type { Incoming } from "../domain/talk/Incoming.ts"
import { type Arrival, Inbox } from "../domain/talk/Inbox.ts"
import { Intake } from "../domain/talk/Intake.ts"
import { fromTelegram } from "../domain/talk/Language.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { tracesPerSecond } from "../policy/Telemetry.ts"
import { Wakes } from "./Wakes.ts"

const newChats = (batch: ReadonlyArray<Incoming>, accepted: ReadonlySet<number>): ReadonlyArray<ChatId> =>
  batch.flatMap((incoming) => (incoming.chatId !== null && accepted.has(incoming.updateId) ? [incoming.chatId] : []))

const isSaid = ({ content }: Incoming): boolean => ["Text", "Command", "Media", "Unsupported"].includes(content._tag)

const receiving =
  (isKept: (now: number) => boolean) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      work.pipe(
        Effect.withSpan(
          "receive telegram.update",
          {
            kind: "producer",
            attributes: { "messaging.system": "telegram", "messaging.operation.type": "receive" },
            sampled: isKept(now),
          },
          // A stack for each update would cost more than the rest of its span.
          { captureStackTrace: false },
        ),
      ),
    )

const arrival = (incoming: Incoming): Effect.Effect<Arrival> =>
  Effect.map(TraceParent.current, (traceparent) => ({ incoming, traceparent }))

/** Tells each chat once per outage that its messages wait at Telegram. */
const makeNotices = Effect.gen(function* () {
  const telegram = yield* Telegram
  const texts = yield* Texts
  const fibers = yield* FiberSet.make<void>()
  const told = new Set<ChatId>()
  const tell = (incoming: Incoming) =>
    Effect.suspend(() => {
      const { chatId, sender } = incoming
      if (chatId === null || sender === null || told.has(chatId) || !isSaid(incoming)) return Effect.void
      told.add(chatId)
      const notice = message(texts.get(fromTelegram(sender.languageCode), "intake-notice"))
      return Effect.asVoid(FiberSet.run(fibers, Effect.ignore(telegram.send(chatId, notice))))
    })
  return {
    outage: (batch: ReadonlyArray<Incoming>) => Effect.forEach(batch, tell, { discard: true }),
    over: Effect.sync(() => told.clear()),
  }
})

/** Stores what arrives, then wakes the chats. Each update's span begins the trace of its turn; the first holds the statement. */
export const layer = Layer.effect(
  Intake,
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const notices = yield* makeNotices
    const received = receiving(makeTraceSampler(tracesPerSecond))

    const accept: Intake["Service"]["accept"] = Effect.fnUntraced(function* (batch) {
      const [first, ...rest] = batch
      if (first === undefined) return
      // Outside the first span, or all would share its trace.
      const others = yield* Effect.forEach(rest, (incoming) => received(arrival(incoming)))
      const storing = Effect.flatMap(arrival(first), (arrived) => inbox.accept([arrived, ...others]))
      const stored = yield* received(storing).pipe(
        Effect.tapError(({ transient }) => (transient ? notices.outage(batch) : Effect.void)),
      )
      yield* notices.over
      const isNew = new Set<number>(stored)
      yield* wakes.wake(newChats(batch, isNew))
      yield* Effect.forEach(
        batch,
        ({ chatId, content, updateId }) => {
          if (chatId === null) return Effect.void
          if (content._tag === "Stopped") return wakes.stop(chatId, content.draftId)
          return content._tag === "Callback" && isNew.has(updateId)
            ? wakes.pressed(chatId, content.queryId)
            : Effect.void
        },
        { discard: true },
      )
    })

    return Intake.of({ accept })
  }),
)
