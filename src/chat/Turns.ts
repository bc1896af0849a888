import { Context, Effect, FiberSet, Layer } from "effect"
import { Singleton } from "effect/cluster"
import * as TraceParent from "../boundary/TraceParent.ts"
import type { ChatId } from "../domain/Ids.ts"
import type { Incoming } from "../domain/Incoming.ts"
import { type Arrival, Inbox } from "../domain/Inbox.ts"
import { Intake } from "../domain/Intake.ts"
import { sweepChats, sweepEvery } from "../policy/Rhythm.ts"
import { ChatEntity } from "./ChatEntity.ts"

/** Wakes owners of chats. A wake is never waited for: it may have to reach another machine, and the sweep repeats it. */
export class Wakes extends Context.Service<
  Wakes,
  {
    readonly wake: (chatIds: Iterable<ChatId>) => Effect.Effect<void>
    readonly stop: (chatId: ChatId, draftId: number) => Effect.Effect<void>
  }
>()("confidant/chat/Wakes") {
  static readonly layer = Layer.effect(
    Wakes,
    Effect.gen(function* () {
      const clientOf = yield* ChatEntity.client
      const fibers = yield* FiberSet.make<void>()
      const run = (call: Effect.Effect<void, unknown>) => FiberSet.run(fibers, Effect.ignore(call))
      return Wakes.of({
        wake: (chatIds) =>
          Effect.forEach(
            new Set(chatIds),
            (chatId) => run(clientOf(String(chatId)).Wake(undefined, { discard: true })),
            {
              discard: true,
            },
          ),
        stop: (chatId, draftId) => Effect.asVoid(run(clientOf(String(chatId)).Stop({ draftId }, { discard: true }))),
      })
    }),
  )
}

const newChats = (batch: ReadonlyArray<Incoming>, accepted: ReadonlySet<number>): ReadonlyArray<ChatId> =>
  batch.flatMap((incoming) => (incoming.chatId !== null && accepted.has(incoming.updateId) ? [incoming.chatId] : []))

/** Stores what arrives, then wakes the chats. A span for each update begins the trace of its turn; the first one's holds the statement. */
export const layerIntake = Layer.effect(
  Intake,
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes

    const receiving = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.withSpan(effect, "receive telegram.update", {
        kind: "producer",
        attributes: { "messaging.system": "telegram", "messaging.operation.type": "receive" },
      })

    const arrival = (incoming: Incoming): Effect.Effect<Arrival> =>
      Effect.map(TraceParent.current, (traceparent) => ({ incoming, traceparent }))

    const store = Effect.fnUntraced(function* (first: Incoming, rest: ReadonlyArray<Incoming>) {
      const others = yield* Effect.forEach(rest, (incoming) => receiving(arrival(incoming)))
      return yield* inbox.accept([yield* arrival(first), ...others])
    })

    const accept: Intake["Service"]["accept"] = Effect.fnUntraced(function* (batch) {
      const [first, ...rest] = batch
      if (first === undefined) return
      const accepted = new Set<number>(yield* receiving(store(first, rest)))
      yield* wakes.wake(newChats(batch, accepted))
      yield* Effect.forEach(
        batch,
        ({ chatId, content }) =>
          content._tag === "Stopped" && chatId !== null ? wakes.stop(chatId, content.draftId) : Effect.void,
        { discard: true },
      )
    })

    return Intake.of({ accept })
  }),
)

/** Wakes chats whose turns were left behind: by a crash, a lost wake-up or a postponement. One in the whole cluster. */
export const layerSweep = Layer.unwrap(
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const wakes = yield* Wakes
    const sweep = inbox.waiting(sweepChats).pipe(
      Effect.flatMap(wakes.wake),
      Effect.catch((error) =>
        Effect.logWarning("Left-behind turns could not be looked for").pipe(
          Effect.annotateLogs({ operation: error.operation }),
        ),
      ),
    )
    return Singleton.make("Sweep", Effect.forever(Effect.andThen(sweep, Effect.sleep(sweepEvery))))
  }),
)
