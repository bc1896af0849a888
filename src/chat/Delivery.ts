import { Context, Duration, Effect, Layer, Metric, Option, Schedule } from "effect"
import { DeadLetters } from "../domain/operators/letters/DeadLetters.ts"
import { deadLetters as deadLettersTotal, deliveriesRepeated, deliveriesUnknown } from "../domain/metrics/Turns.ts"
import {
  instead,
  inThread,
  isRepeatable,
  type Outgoing,
  outsideThread,
  taken,
  threadOf,
} from "../domain/talk/outgoing/Outgoing.ts"
import { type DeliveryOutcome, Outbox } from "../domain/talk/outgoing/Outbox.ts"
import { plain } from "../domain/talk/outgoing/RichText.ts"
import { inParts } from "../domain/talk/outgoing/SmartSend.ts"
import { makeRecent } from "../domain/Recent.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Telegram, type TelegramError } from "../domain/talk/Telegram.ts"
import type { Delivery as Part, Turn } from "../domain/talk/Turn.ts"
import { crowd } from "../policy/Crowd.ts"
import { telegramMessageLength, unsureAttempts } from "../policy/Limits.ts"
import { recordAgain } from "../policy/Rhythm.ts"
import { fromMarkdown } from "../domain/talk/outgoing/Format.ts"
import type { Flight } from "./Flight.ts"
import { Fenced, type Ownership } from "./Ownership.ts"
import { answeredNow } from "./TurnMetrics.ts"

/** All settled, to be continued later, or with other parts from here on. */
export type Delivered =
  | { readonly _tag: "Done" }
  | { readonly _tag: "Later"; readonly delay: Duration.Duration }
  | { readonly _tag: "Replaced" }
  /** The owner has left the chat: the next one sends what is left. */
  | { readonly _tag: "Left" }

type Step = Delivered | { readonly _tag: "Gone" }

/** Topics can be closed and deleted. */
const noTopic = /thread not found|topic.?(?:closed|deleted|not.found|id.invalid)/i

/** Such a message takes no other text either. */
const unchangeable = /message (?:can't be edited|to edit not found)/i

/** Never twice the same: outside a topic that is gone, a rich message as plain ones, a file as messages, a formatted text as plain, an edit or a reaction as a new message. */
export const replacement = (outgoing: Outgoing, description: string): ReadonlyArray<Outgoing> | null => {
  const threadId = threadOf(outgoing)
  if (threadId !== undefined && noTopic.test(description)) return [outsideThread(outgoing)]
  switch (outgoing._tag) {
    case "Document":
      if (outgoing.rich !== undefined) {
        const { messageId, ...rich } = outgoing.rich
        return messageId !== undefined && unchangeable.test(description) ? [{ ...outgoing, rich }] : instead(outgoing)
      }
      return inParts(fromMarkdown(outgoing.content), telegramMessageLength).map((part) => inThread(threadId, part))
    case "Edit": {
      const { messageId: _, unfinished: __, ...shown } = outgoing
      if (outgoing.text.entities.length > 0 && !unchangeable.test(description)) {
        return [{ ...outgoing, text: plain(outgoing.text.text) }]
      }
      return [{ ...shown, _tag: "Message" }]
    }
    case "ClearKeyboard":
      return outgoing.reaction === undefined
        ? null
        : [inThread(threadId, { _tag: "Message", text: plain(outgoing.reaction) })]
    case "Message":
      return outgoing.text.entities.length > 0 ? [{ ...outgoing, text: plain(outgoing.text.text) }] : null
    default:
      return null
  }
}

/** Delivers a turn part by part, each recorded before and after the call. */
export class Delivery extends Context.Service<
  Delivery,
  {
    readonly deliver: (
      owner: Ownership,
      turn: Pick<Turn, "incoming" | "receivedAt" | "updateId">,
      parts: ReadonlyArray<Part>,
      flight: Flight,
    ) => Effect.Effect<Delivered, StoreError | Fenced>
  }
>()("confidant/chat/Delivery") {
  static readonly layer = Layer.effect(
    Delivery,
    Effect.gen(function* () {
      const deadLetters = yield* DeadLetters
      const outbox = yield* Outbox
      const telegram = yield* Telegram

      const owned = <E>(write: Effect.Effect<boolean, E>): Effect.Effect<void, E | Fenced> =>
        Effect.flatMap(write, (done) => (done ? Effect.void : Effect.fail(new Fenced())))

      const persistently = <A>(write: Effect.Effect<A, StoreError>) =>
        Effect.retry(write, {
          while: (error) => error.transient,
          schedule: Schedule.max([Schedule.spaced(recordAgain.every), Schedule.recurs(recordAgain.times)]),
        })

      /** The call was made, so its record is written however long it takes: otherwise it would be made again. */
      const recorded = (write: Effect.Effect<boolean, StoreError>) => owned(persistently(write))

      /** Outcomes that the database did not take in time; they must not be sent again. */
      const unrecorded = makeRecent<string, DeliveryOutcome>(crowd.remembered)

      const deliverPart = Effect.fnUntraced(function* (
        owner: Ownership,
        turn: Pick<Turn, "incoming" | "receivedAt" | "updateId">,
        part: Part,
        flight: Flight,
      ): Effect.fn.Return<Step, StoreError | Fenced> {
        const { updateId } = turn
        const ref = { ...owner, updateId, part: part.part }
        const { outgoing } = part
        const place = `${updateId}:${part.part}`
        const settle = (outcome: DeliveryOutcome) =>
          recorded(outbox.settle(ref, outcome)).pipe(
            Effect.tap(() => Effect.sync(() => unrecorded.delete(place))),
            Effect.tapError(() => Effect.sync(() => unrecorded.set(place, outcome))),
          )
        const known = unrecorded.get(place)
        if (known !== undefined && (part.state === "sending" || known._tag === "Sent")) {
          // More attempts than this one: another owner has called too.
          yield* settle(known._tag === "Sent" && part.attempts > 1 ? { ...known, repeated: true } : known)
          return { _tag: "Done" }
        }
        /** The letter first: whoever looks for a failure must find it. */
        const giveUp = (reason: string) =>
          Effect.andThen(
            Effect.andThen(
              persistently(deadLetters.add({ ...owner, updateId }, "delivery", reason)),
              Metric.update(deadLettersTotal("delivery"), 1),
            ),
            settle({ _tag: "Failed", reason }),
          )
        // Counts calls that may have reached Telegram, even if a later one certainly did not.
        const unsure = part.attempts > 0 && !isRepeatable(outgoing)
        if (unsure && part.attempts >= unsureAttempts) {
          yield* Effect.logError("The outcome of a delivery stays unknown").pipe(
            Effect.annotateLogs({ updateId, part: part.part }),
          )
          yield* Metric.update(deliveriesUnknown, 1)
          yield* giveUp("unknown outcome")
          return { _tag: "Done" }
        }
        if (unsure) {
          // Saves the only repetition while Telegram is down: a harmless call goes first.
          const reachable = yield* Effect.result(telegram.typing(owner.chatId, threadOf(outgoing)))
          if (reachable._tag === "Failure" && reachable.failure.reason._tag !== "Blocked")
            return later(reachable.failure)
        }
        // A part that waits for its slot was not sent: it is marked only then.
        const placed = yield* Effect.result(telegram.place(owner.chatId, outgoing))
        if (placed._tag === "Failure") return later(placed.failure)
        const failed = Effect.fnUntraced(function* (error: TelegramError): Effect.fn.Return<Step, StoreError | Fenced> {
          yield* Effect.logWarning("A delivery failed").pipe(
            Effect.annotateLogs({ updateId, part: part.part, method: error.method, reason: error.reason._tag }),
          )
          switch (error.reason._tag) {
            case "Lost":
              // Stays `sending`: the outcome is unknown, and the next look at the turn decides.
              return isRepeatable(outgoing)
                ? yield* Effect.as(recorded(outbox.unsent(ref)), later(error))
                : { _tag: "Later", delay: Duration.zero }
            case "Blocked":
              // What is for the operators is never dropped in silence.
              if (turn.incoming.sender === null) {
                yield* giveUp(`403 ${error.reason.description}`)
                return { _tag: "Done" }
              }
              yield* recorded(outbox.abandon({ ...owner, updateId }, "blocked by the user"))
              return { _tag: "Gone" }
            case "Rejected": {
              const others = replacement(outgoing, error.reason.description)
              if (others !== null && others.length > 0) {
                const left = taken(outgoing)
                if (left !== undefined && others.every((other) => taken(other) !== left && other._tag !== "Edit")) {
                  yield* Effect.ignore(telegram.remove(owner.chatId, left))
                }
                yield* recorded(outbox.replace(ref, others))
                return { _tag: "Replaced" }
              }
              yield* Effect.logError("Telegram refuses a delivery").pipe(
                Effect.annotateLogs({
                  updateId,
                  part: part.part,
                  method: error.method,
                  description: error.reason.description,
                }),
              )
              yield* giveUp(`${error.reason.code} ${error.reason.description}`)
              return { _tag: "Done" }
            }
            default:
              yield* recorded(outbox.unsent(ref))
              return later(error)
          }
        })

        const call = telegram.sendNow(owner.chatId, outgoing).pipe(
          Effect.matchEffect({
            onFailure: failed,
            onSuccess: (telegramMessageId) =>
              (part.part === 0 ? answeredNow(turn) : Effect.void).pipe(
                Effect.andThen(settle({ _tag: "Sent", telegramMessageId, repeated: unsure })),
                Effect.as({ _tag: "Done" } as const),
              ),
          }),
          Effect.uninterruptible,
        )
        const step = yield* flight.during(
          owned(outbox.sending(ref)).pipe(
            Effect.andThen(unsure ? Metric.update(deliveriesRepeated, 1) : Effect.void),
            Effect.andThen(call),
          ),
        )
        return Option.getOrElse(step, () => ({ _tag: "Left" }) as const)
      })

      const deliver: Delivery["Service"]["deliver"] = Effect.fnUntraced(function* (owner, turn, parts, flight) {
        for (const part of parts) {
          const step = yield* deliverPart(owner, turn, part, flight)
          if (step._tag === "Gone") break
          if (step._tag !== "Done") return step
        }
        return { _tag: "Done" }
      })

      return Delivery.of({ deliver })
    }),
  )
}

/** After a failure that was no answer to this call. */
const later = (error: TelegramError): Delivered => ({
  _tag: "Later",
  delay: Duration.seconds(
    "retryAfterSeconds" in error.reason ? Math.max(1, error.reason.retryAfterSeconds) : recordAgain.unreachableSeconds,
  ),
})
