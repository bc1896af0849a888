import { Duration, Effect, Ref } from "effect"
import type { ChatId, UpdateId } from "../domain/Ids.ts"
import { plain } from "../domain/talk/RichText.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import { telegramMessageLength } from "../policy/Limits.ts"
import { draftEvery, draftTimeout, typingAfter, typingEvery } from "../policy/Rhythm.ts"

/** The end of an over-long draft: the newest words are the ones being read. */
const newest = (text: string): string =>
  text.length <= telegramMessageLength ? text : `…${text.slice(1 - telegramMessageLength)}`

/** Shows typing, and in private chats the growing draft with a Stop button, until interrupted. The first refusal ends drafts. */
export const live = Effect.fnUntraced(function* (chatId: ChatId, draftId: UpdateId, soFar: Ref.Ref<string>) {
  const telegram = yield* Telegram
  const typing = Effect.forever(Effect.andThen(Effect.ignore(telegram.typing(chatId)), Effect.sleep(typingEvery)))
  const drafts = Effect.gen(function* () {
    let shown = ""
    yield* Effect.sleep(Duration.subtract(draftEvery, typingAfter))
    while (true) {
      const text = yield* Ref.get(soFar)
      if (text !== shown && text.trim() !== "") {
        shown = text
        // A draft still on its way must not arrive after the answer.
        yield* telegram
          .draft(chatId, draftId, plain(newest(text)))
          .pipe(Effect.timeout(draftTimeout), Effect.uninterruptible)
      }
      yield* Effect.sleep(draftEvery)
    }
  }).pipe(Effect.ignore)
  yield* Effect.sleep(typingAfter)
  yield* Effect.all(chatId > 0 ? [typing, drafts] : [typing], { concurrency: "unbounded", discard: true })
})
