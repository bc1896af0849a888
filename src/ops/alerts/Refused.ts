import { Clock, Duration, Effect } from "effect"
import { Fleet } from "../../boundary/Fleet.ts"
import { everlasting } from "../../boundary/Loop.ts"
import type { ChatId } from "../../domain/Ids.ts"
import { DeadLetters } from "../../domain/operators/letters/DeadLetters.ts"
import { longestRefusalWait, sampleEvery, tellAgainAfter } from "../../policy/ops/Alerts.ts"
import { deadLettersListed } from "../../policy/Limits.ts"

/** What Telegram refused in the operators' chat nobody has read: it is sent again, ever less often, until it is taken or dropped. */
export const sendAgain = (chatId: ChatId): Effect.Effect<never, never, DeadLetters> =>
  Effect.gen(function* () {
    const fleet = yield* Fleet
    const letters = yield* DeadLetters
    let wait = tellAgainAfter
    let dueAt = 0

    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      // Several processes would ask Telegram again several times.
      if (fleet.now().place > 0) return
      if (now < dueAt) return
      const open = yield* letters.list(deadLettersListed)
      const refused = open.filter((letter) => letter.chatId === chatId && letter.reason === "delivery")
      dueAt = now + Duration.toMillis(wait)
      wait = refused.length === 0 ? tellAgainAfter : Duration.min(Duration.times(wait, 2), longestRefusalWait)
      yield* Effect.forEach(refused, ({ updateId }) => letters.retry(updateId), { discard: true })
    })

    // While the database is away nothing is lost.
    return yield* everlasting("The check for refused alerts", Effect.ignore(look), sampleEvery)
  })
