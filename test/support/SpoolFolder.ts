import { Effect, FileSystem, Layer } from "effect"
import { NodeFileSystem } from "@effect/platform-node"
import { ChatId, ConversationId, Epoch, TelegramMessageId, UpdateId, UserId } from "../../src/domain/Ids.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import type { Settlement } from "../../src/domain/talk/Turn.ts"
import { Settings } from "../../src/config/Settings.ts"
import * as SpoolSql from "../../src/store/spool/Spool.ts"
import { settingsWith } from "./Settings.ts"

/** An answer in words to update `id`. */
export const answer = (id: number, text = "an answer"): Settlement => ({
  updateId: UpdateId.make(id),
  chatId: ChatId.make(7_000_000_001),
  userId: UserId.make(7_000_000_001),
  epoch: Epoch.make(1),
  conversationId: ConversationId.make(3),
  joined: [{ updateId: UpdateId.make(id - 1), text: "before", telegramMessageId: TelegramMessageId.make(1) }],
  messages: [
    { role: "user", text: `asked ${id}`, telegramMessageId: TelegramMessageId.make(2) },
    { role: "assistant", text, telegramMessageId: null },
  ],
  deliveries: [
    { _tag: "Message", text: plain(text), keyboard: [[{ label: "Yes", data: "y" }]] },
    { _tag: "Document", fileName: "answer.md", content: text },
  ],
  person: { name: "Ada", dialogue: null },
  edited: { messageId: TelegramMessageId.make(9), text: "helo" },
  forgetText: false,
  changes: [],
  jobs: [],
  dead: null,
})

export const spoolIn = (stateDir: string) =>
  SpoolSql.layer.pipe(Layer.provide(Layer.succeed(Settings, settingsWith({ stateDir }))))

/** A folder that is gone with the scope. */
export const makeStateDir = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  fs.makeTempDirectoryScoped({ prefix: "confidant-spool-" }),
).pipe(Effect.provide(NodeFileSystem.layer), Effect.orDie)
