import { Clock, Duration, Effect, FiberSet, Layer } from "effect"
import { makeTraceSampler } from "../boundary/TraceSampler.ts"
import * as TraceParent from "../boundary/TraceParent.ts"
import { Features, message, type OwnAsked } from "../domain/Feature.ts"
import type { ChatId } from "../domain/Ids.ts"
import { type Incoming, needsTurn, topicOf } from "../domain/talk/incoming/Incoming.ts"
import { type Ahead, type Arrival, Inbox } from "../domain/talk/Inbox.ts"
import { Intake } from "../domain/talk/incoming/Intake.ts"
import { fromTelegram, type Language } from "../domain/talk/Language.ts"
import { inThread, type Outgoing, outsideThread, threadOf } from "../domain/talk/outgoing/Outgoing.ts"
import { Telegram, type TelegramError } from "../domain/talk/Telegram.ts"
import { Suspects } from "../domain/talk/incoming/Suspects.ts"
import { type TextArguments, Texts } from "../domain/talk/Texts.ts"
import { readings } from "../policy/Limits.ts"
import { aheadAgain, noticeAgain } from "../policy/Rhythm.ts"
import { tracesPerSecond } from "../policy/Telemetry.ts"
import { stopped } from "../domain/talk/Stopping.ts"
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
            kind: "consumer",
            attributes: {
              "messaging.system": "telegram",
              "messaging.operation.type": "receive",
              "messaging.operation.name": "receive",
            },
            sampled: isKept(now),
          },
          // A stack for each update would cost more than the rest of its span.
          { captureStackTrace: false },
        ),
      ),
    )

interface Urgent extends Ahead {
  readonly kind: string
}

const arrival = (incoming: Incoming, ahead: Urgent | undefined): Effect.Effect<Arrival> =>
  Effect.map(TraceParent.current, (traceparent) => {
    if (ahead === undefined) return { incoming, traceparent }
    const { kind: _, ...said } = ahead
    const threadId = topicOf(incoming.content)
    return { incoming, traceparent, ahead: threadId === undefined ? said : { ...said, context: { threadId } } }
  })

/** What must be said before anything else, once for each kind in each chat of a batch. This process remembers where it was said of which nothing could be stored. */
const makeAhead = Effect.gen(function* () {
  const { all } = yield* Features
  const suspects = yield* Suspects
  const said = new Map<ChatId, Map<string, number>>()
  const find = (batch: ReadonlyArray<Incoming>, now: number): ReadonlyMap<Incoming, Urgent> => {
    for (const [chatId, kinds] of said) {
      for (const [kind, at] of kinds) if (at < now - Duration.toMillis(aheadAgain)) kinds.delete(kind)
      if (kinds.size === 0) said.delete(chatId)
    }
    const here = new Map<ChatId, Set<string>>()
    return new Map(
      batch.flatMap((incoming): ReadonlyArray<readonly [Incoming, Urgent]> => {
        const { chatId, content } = incoming
        if (chatId === null || !needsTurn(incoming)) return []
        for (const { ahead, name } of all) {
          const found = ahead?.(content, new Set(said.get(chatId)?.keys())) ?? null
          if (found === null) continue
          const kinds = here.get(chatId) ?? new Set()
          if (kinds.has(found.kind)) return []
          here.set(chatId, kinds.add(found.kind))
          return [[incoming, { feature: name, ...found }]]
        }
        return []
      }),
    )
  }
  return {
    of: (batch: ReadonlyArray<Incoming>, now: number) => {
      const safe = batch.filter(({ updateId }) => suspects.deaths("ahead", updateId) < readings)
      return suspects.around(
        "ahead",
        safe.map(({ updateId }) => updateId),
        () => find(safe, now),
      )
    },
    wasToldOnly: (urgent: ReadonlyMap<Incoming, Urgent>, now: number) =>
      Effect.sync(() => {
        for (const [{ chatId }, { kind }] of urgent) {
          if (chatId !== null) said.set(chatId, new Map(said.get(chatId)).set(kind, now))
        }
      }),
  }
})

const waitFor = ({ reason }: TelegramError): Duration.Duration =>
  reason._tag === "RateLimited" || reason._tag === "Unavailable"
    ? Duration.max(Duration.seconds(reason.retryAfterSeconds), noticeAgain)
    : noticeAgain

/** Tells each chat once per outage that its messages wait at Telegram; what must be said first does not wait for the outage's end. */
const makeNotices = Effect.gen(function* () {
  const { all } = yield* Features
  const telegram = yield* Telegram
  const texts = yield* Texts
  const fibers = yield* FiberSet.make<void>()
  const told = new Set<ChatId>()
  const helped = new Set<string>()
  let outages = 0
  /** Telegram's pace has no room for hundreds at once: those behind them are told as soon as it has. */
  const sendAgain = Effect.fnUntraced(function* (chatId: ChatId, outgoing: Outgoing, isStillTrue: () => boolean) {
    let next = outgoing
    while (isStillTrue()) {
      const sent = yield* Effect.result(telegram.send(chatId, next))
      if (sent._tag === "Success") return
      // The topic may be gone.
      if (sent.failure.reason._tag === "Rejected" && threadOf(next) !== undefined) next = outsideThread(next)
      else if (sent.failure.mayBeSentAgain) yield* Effect.sleep(waitFor(sent.failure))
      else return
    }
  })
  const first = (asked: OwnAsked, ahead: Ahead) => {
    const own = all.find(({ name }) => name === ahead.feature)?.own
    return own === undefined
      ? Effect.succeed([])
      : Effect.map(
          Effect.orElseSucceed(own(asked, ahead.payload), () => ({ deliveries: [] })),
          ({ deliveries }) => deliveries,
        )
  }
  const tell = Effect.fnUntraced(function* (incoming: Incoming, ahead: Urgent | undefined, now: number) {
    const { chatId, sender } = incoming
    if (chatId === null || sender === null) return
    const sayIn = (language: Language) => (key: string, args?: TextArguments) => texts.get(language, key, args)
    const say = sayIn(fromTelegram(sender.languageCode))
    const isNews = !told.has(chatId) && isSaid(incoming)
    if (isNews) told.add(chatId)
    const danger = `${chatId} ${ahead?.kind ?? ""}`
    const isUrgent = ahead !== undefined && !helped.has(danger)
    if (isUrgent) helped.add(danger)
    const urgent = isUrgent ? yield* first({ person: null, chatId, now, say, sayIn }, ahead) : []
    const notice = isNews ? [message(say("intake-notice"))] : []
    if (urgent.length + notice.length === 0) return
    const threadId = topicOf(incoming.content)
    const current = outages
    const sending = Effect.andThen(
      Effect.forEach(urgent, (outgoing) => sendAgain(chatId, inThread(threadId, outgoing), () => true)),
      Effect.forEach(notice, (outgoing) => sendAgain(chatId, inThread(threadId, outgoing), () => outages === current)),
    )
    yield* FiberSet.run(fibers, Effect.asVoid(sending))
  })
  return {
    outage: (batch: ReadonlyArray<Incoming>, ahead: ReadonlyMap<Incoming, Urgent>, now: number) =>
      Effect.forEach(batch, (incoming) => tell(incoming, ahead.get(incoming), now), { discard: true }),
    over: Effect.sync(() => {
      outages += 1
      told.clear()
      helped.clear()
    }),
  }
})

/** Stores what arrives, then wakes the chats. Each update's span begins the trace of its turn; the first holds the statement. */
export const layer = Layer.effect(
  Intake,
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const ahead = yield* makeAhead
    const notices = yield* makeNotices
    const received = receiving(makeTraceSampler(tracesPerSecond))

    const accept: Intake["Service"]["accept"] = Effect.fnUntraced(function* (batch) {
      const [first, ...rest] = batch
      if (first === undefined) return
      const now = yield* Clock.currentTimeMillis
      const urgent = yield* ahead.of(batch, now)
      const isUrgent = new Set([...urgent.keys()].flatMap(({ chatId }) => (chatId === null ? [] : [chatId])))
      // Outside the first span, or all would share its trace.
      const others = yield* Effect.forEach(rest, (incoming) => received(arrival(incoming, urgent.get(incoming))))
      const storing = Effect.flatMap(arrival(first, urgent.get(first)), (arrived) => inbox.accept([arrived, ...others]))
      const stored = yield* received(storing).pipe(
        Effect.tapError(({ transient }) =>
          transient ? Effect.andThen(notices.outage(batch, urgent, now), ahead.wasToldOnly(urgent, now)) : Effect.void,
        ),
      )
      yield* notices.over
      const isNew = new Set<number>(stored)
      yield* Effect.forEach(isUrgent, wakes.hurry, { discard: true })
      yield* wakes.wake(newChats(batch, isNew))
      yield* Effect.forEach(
        batch,
        ({ chatId, content, updateId }) => {
          if (chatId === null) return Effect.void
          const draftId = stopped(content)
          const acknowledged =
            content._tag === "Callback" && isNew.has(updateId) ? wakes.pressed(chatId, content.queryId) : Effect.void
          return draftId === null ? acknowledged : Effect.andThen(acknowledged, wakes.stop(chatId, draftId))
        },
        { discard: true },
      )
    })

    return Intake.of({ accept })
  }),
)
