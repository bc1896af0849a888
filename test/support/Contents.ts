import { TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"

const messageId = TelegramMessageId.make(5)

const context = {
  quote: { text: "secret quote" },
  reply: { messageId: TelegramMessageId.make(4), text: "secret reply", fromBot: true, forwarded: true },
  forwarded: { from: "secret name" },
  viaBot: true,
  threadId: 42,
}

/** One of each kind with everything it can have; whatever a person may have written is a secret. */
export const contents: { readonly [Tag in Content["_tag"]]: Extract<Content, { readonly _tag: Tag }> } = {
  Text: { _tag: "Text", messageId, text: "secret", context },
  Command: { _tag: "Command", messageId, name: "secret", argument: "secret", context },
  Media: {
    _tag: "Media",
    messageId,
    kind: "audio",
    fileId: "file",
    fileUniqueId: "unique",
    bytes: 7,
    mime: "audio/secret",
    durationSeconds: 3,
    fileName: "secret.mp3",
    caption: "secret",
    groupId: "album",
    context,
  },
  Callback: { _tag: "Callback", queryId: "query", data: "secret", messageId, context: { threadId: 42 } },
  Edited: { _tag: "Edited", messageId, text: "secret" },
  Reaction: { _tag: "Reaction", messageId, emoji: ["secret", "custom:secret"] },
  Stopped: { _tag: "Stopped", draftId: 7 },
  Unsupported: { _tag: "Unsupported", messageId, kind: "paid_media", caption: "secret", context },
  Membership: { _tag: "Membership", blocked: true },
  Own: { _tag: "Own", feature: "reminders", payload: { text: "secret" } },
  Unknown: { _tag: "Unknown", kind: "poll" },
}
