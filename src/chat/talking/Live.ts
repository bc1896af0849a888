import { Clock, Duration, Effect, Ref } from "effect"
import type { ChatId, UpdateId } from "../../domain/Ids.ts"
import { safeText } from "../../domain/SafeText.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import { inThread } from "../../domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../domain/talk/outgoing/RichText.ts"
import { ending } from "../../domain/talk/outgoing/SmartSend.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { Telegram, type TelegramError } from "../../domain/talk/Telegram.ts"
import { draftFailures, telegramMessageLength } from "../../policy/Limits.ts"
import { draftEvery, draftTimeout, slowAfter, typingAfter, typingEvery } from "../../policy/Rhythm.ts"

/** After these, more drafts would only be refused as well, or cost the answer its place. */
const endsDrafts = ({ reason }: TelegramError): boolean =>
  ["RateLimited", "Blocked", "Unauthorized"].includes(reason._tag)

export interface Shown {
  readonly chatId: ChatId
  readonly threadId: number | undefined
  readonly draftId: UpdateId
  /** What is said once if the first word is long in coming; null: the person knows already. */
  readonly slow: string | null
  /** The button that asked for it, whose spinner would go on until the answer. */
  readonly pressed?: string | undefined
}

/** Shows typing, and in private chats the growing draft with a Stop button, until interrupted. A refused or lost draft is left out. */
export const live = Effect.fnUntraced(function* (
  { chatId, draftId, pressed, slow, threadId }: Shown,
  soFar: Ref.Ref<string>,
) {
  const telegram = yield* Telegram
  const typing = Effect.forever(
    Effect.andThen(Effect.ignore(telegram.typing(chatId, threadId)), Effect.sleep(typingEvery)),
  )

  /** Whether more may follow, by how many failed in a row. */
  const show = (text: string, failed: number): Effect.Effect<number> =>
    telegram.draft(chatId, draftId, ending(fromMarkdown(text), telegramMessageLength), threadId).pipe(
      Effect.timeoutOption(draftTimeout),
      // A draft still on its way must not arrive after the answer.
      Effect.uninterruptible,
      Effect.match({
        onSuccess: (done) => (done._tag === "Some" ? 0 : failed + 1),
        onFailure: (error) => (endsDrafts(error) ? draftFailures : failed + 1),
      }),
    )

  /** In a draft, or where Telegram refuses it in a message; on its way it must not arrive after the answer either. */
  const tell = (text: string, failed: number): Effect.Effect<number> =>
    telegram.draft(chatId, draftId, plain(text), threadId).pipe(
      Effect.catchIf(
        ({ reason }) => reason._tag === "Rejected",
        () => telegram.sendNow(chatId, inThread(threadId, { _tag: "Message", text: plain(text) })),
      ),
      Effect.timeoutOption(draftTimeout),
      Effect.uninterruptible,
      Effect.match({ onSuccess: () => failed, onFailure: (error) => (endsDrafts(error) ? draftFailures : failed) }),
    )

  const drafts = Effect.gen(function* () {
    let shown = ""
    let failed = 0
    let notice = slow
    const begun = yield* Clock.currentTimeMillis
    const isSlow = Effect.map(Clock.currentTimeMillis, (now) => now - begun >= Duration.toMillis(slowAfter))
    yield* Effect.sleep(Duration.subtract(draftEvery, typingAfter))
    while (failed < draftFailures) {
      // A character may have come in half so far.
      const text = safeText(yield* Ref.get(soFar))
      if (text !== shown && isVisible(text)) {
        shown = text
        failed = yield* show(text, failed)
      } else if (notice !== null && shown === "" && (yield* isSlow)) {
        failed = yield* tell(notice, failed)
        notice = null
      }
      yield* Effect.sleep(draftEvery)
    }
  })
  yield* Effect.sleep(typingAfter)
  if (pressed !== undefined) {
    yield* Effect.ignore(telegram.sendNow(chatId, { _tag: "AnswerCallback", queryId: pressed }))
  }
  yield* Effect.all(chatId > 0 ? [typing, drafts] : [typing], { concurrency: "unbounded", discard: true })
})
