import { Clock, Duration, Effect, Ref } from "effect"
import { safeText } from "../../domain/SafeText.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { Telegram, type TelegramError } from "../../domain/talk/Telegram.ts"
import { draftFailures } from "../../policy/Limits.ts"
import { draftTimeout, slowAfter, typingAfter, typingEvery } from "../../policy/Rhythm.ts"
import type { Place, Screen } from "./Screen.ts"

export interface Shown extends Place {
  readonly screen: Screen
  /** What is said once if the first word is long in coming; null: the person knows already. */
  readonly slow: string | null
  /** The button that asked for it, whose spinner would go on until the answer. */
  readonly pressed?: string | undefined
}

/** Shows typing, and in private chats the growing answer, until interrupted. What is refused or lost is left out. */
export const live = Effect.fnUntraced(function* (
  { chatId, pressed, screen, slow, threadId }: Shown,
  soFar: Ref.Ref<string>,
) {
  const telegram = yield* Telegram
  const typing = Effect.forever(
    Effect.andThen(Effect.ignore(telegram.typing(chatId, threadId)), Effect.sleep(typingEvery)),
  )

  /** Whether more may follow, by how many failed in a row. What is not seen yet, though nothing failed, is shown again. */
  const tried = (
    showing: Effect.Effect<boolean, TelegramError>,
    failed: number,
  ): Effect.Effect<{ readonly failed: number; readonly again: boolean }> =>
    showing.pipe(
      Effect.timeoutOption(draftTimeout),
      // What is still on its way must not arrive after the answer.
      Effect.uninterruptible,
      Effect.match({
        onSuccess: (done) => {
          if (done._tag === "Some") return { failed: 0, again: !done.value }
          return { failed: screen.ends.includes("Lost") ? draftFailures : failed + 1, again: false }
        },
        onFailure: ({ reason }) => ({
          failed: screen.ends.includes(reason._tag) ? draftFailures : failed + 1,
          again: false,
        }),
      }),
    )

  const growing = Effect.gen(function* () {
    let seen = ""
    let put = { failed: 0, again: false }
    let notice = slow
    const begun = yield* Clock.currentTimeMillis
    const isSlow = Effect.map(Clock.currentTimeMillis, (now) => now - begun >= Duration.toMillis(slowAfter))
    yield* Effect.sleep(Duration.subtract(screen.every, typingAfter))
    while (put.failed < draftFailures) {
      // A character may have come in half so far.
      const text = safeText(yield* Ref.get(soFar))
      if ((text !== seen || put.again) && isVisible(text)) {
        seen = text
        put = yield* tried(screen.show(text), put.failed)
      } else if (notice !== null && seen === "" && (yield* isSlow)) {
        put = yield* tried(screen.tell(notice), put.failed)
        if (!put.again) notice = null
      }
      yield* Effect.sleep(screen.every)
    }
  })
  yield* Effect.sleep(typingAfter)
  if (pressed !== undefined) {
    yield* Effect.ignore(telegram.sendNow(chatId, { _tag: "AnswerCallback", queryId: pressed }))
  }
  yield* Effect.all(chatId > 0 ? [typing, growing] : [typing], { concurrency: "unbounded", discard: true })
})
