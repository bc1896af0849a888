import { Effect } from "effect"
import type { ChatId, UpdateId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Life } from "../../src/domain/talk/Life.ts"

let lives = 1_000

/** A process takes the chat, tries the turn alone and dies over it. */
export const diesTrying = (chatId: ChatId, updateId: UpdateId) =>
  Effect.suspend(() => {
    lives += 1
    return Inbox.use((inbox) =>
      Effect.tap(inbox.own(chatId), ({ epoch }) => inbox.trying({ chatId, updateId, epoch }, true)),
    ).pipe(Effect.provideService(Life, lives))
  })
