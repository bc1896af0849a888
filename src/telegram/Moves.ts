import { Effect } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import type { TelegramError } from "../domain/talk/Telegram.ts"

/** Chats that became supergroups. Telegram says so at each call to the old id, so a restart forgets nothing. */
export const makeMoves = () => {
  const moved = new Map<ChatId, ChatId>()
  const now = (chatId: ChatId): ChatId => moved.get(chatId) ?? chatId
  return {
    /** Makes the call where the chat is now; one to the old id was refused, so it is made there once more. */
    follow: <A>(
      chatId: ChatId,
      call: (there: ChatId) => Effect.Effect<A, TelegramError>,
    ): Effect.Effect<A, TelegramError> =>
      Effect.suspend(() => call(now(chatId))).pipe(
        Effect.catchIf(
          ({ reason }) => reason._tag === "Moved" && reason.to !== now(chatId),
          (error) => {
            if (error.reason._tag !== "Moved") return Effect.fail(error)
            const { to } = error.reason
            moved.set(chatId, to)
            return Effect.logWarning("A group became a supergroup; where its id is configured, set the new one").pipe(
              Effect.annotateLogs({ chatId, to }),
              Effect.andThen(call(to)),
            )
          },
        ),
      ),
  }
}
