import { Context, Effect, Layer, Metric } from "effect"
import { Inbox } from "../domain/talk/Inbox.ts"
import { errors } from "../domain/metrics/Turns.ts"
import type { Outgoing } from "../domain/talk/outgoing/Outgoing.ts"
import type { StoreError } from "../domain/StoreError.ts"
import type { Settled, Settlement } from "../domain/talk/Turn.ts"
import { Fenced } from "./Ownership.ts"
import { died, saveFailed } from "./TurnMetrics.ts"
import { Unsaved } from "./Unsaved.ts"

export type Saved = Settled | "spool"

/** Saves a turn's decision; policy `conversationSave` sets the attempts. */
export class Save extends Context.Service<
  Save,
  {
    /** `notice`: for a user who has the answer while the history does not; null for what the bot says unasked. */
    readonly save: (settlement: Settlement, notice: Outgoing | null) => Effect.Effect<Saved, StoreError | Fenced>
  }
>()("confidant/chat/Save") {
  static readonly layer = Layer.effect(
    Save,
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const unsaved = yield* Unsaved

      /** The attempts are used up: the user gets the answer first, the database later. */
      const withoutDatabase = Effect.fnUntraced(function* (
        settlement: Settlement,
        notice: Outgoing | null,
        error: StoreError,
      ) {
        yield* Effect.logError("CRITICAL: Failed to save conversation").pipe(
          Effect.annotateLogs({ reason: error.message, sqlState: error.sqlState }),
        )
        // Anything else is lost at no cost: it is decided again when the database is back.
        const isUnasked = notice === null && settlement.deliveries.length > 0
        const isAnswer = settlement.dead !== null || settlement.messages.some(({ role }) => role === "assistant")
        if (!isUnasked && !isAnswer) return yield* error
        yield* unsaved.deliver(settlement, notice).pipe(
          Effect.tapError(({ message }) =>
            Effect.logError("The spool cannot keep the answer").pipe(
              Effect.annotateLogs({ reason: message }),
              Effect.andThen(Metric.update(errors("spool"), 1)),
            ),
          ),
          Effect.mapError(() => error),
        )
        return "spool" as const
      })

      const save: Save["Service"]["save"] = Effect.fnUntraced(function* (settlement, notice) {
        const { conversationId, updateId, userId } = settlement
        const isMessage = settlement.messages.length > 0
        const messageId = settlement.messages[0]?.telegramMessageId ?? null
        return yield* inbox.settle(settlement).pipe(
          Effect.flatMap((settled) => (settled === null ? Effect.fail(new Fenced()) : Effect.succeed(settled))),
          Effect.tap(died(settlement)),
          Effect.tap(() => (isMessage ? Effect.logInfo("Saved to conversation") : Effect.void)),
          Effect.map((settled): Saved => settled),
          Effect.catchTag("StoreError", (error) =>
            Effect.andThen(
              saveFailed(settlement, error),
              error.transient ? withoutDatabase(settlement, notice, error) : Effect.fail(error),
            ),
          ),
          Effect.annotateLogs({ userId, conversationId, messageId, updateId }),
        )
      })

      return Save.of({ save })
    }),
  )
}
