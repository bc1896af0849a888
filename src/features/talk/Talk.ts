import { Effect } from "effect"
import { type Asked, button, type Feature, message, type Reply } from "../../domain/Feature.ts"

const name = "talk"

const mayTalk = ({ circumstances }: Pick<Asked, "circumstances">): boolean =>
  circumstances.flags.has("USE_CHAT_COMPLETION")

const notNow = ({ home, say }: Asked): Reply => ({
  deliveries: [message(say("talk-off"), home.keyboard)],
  dialogue: null,
})

const begun = (asked: Asked): Reply =>
  mayTalk(asked)
    ? { deliveries: [message(asked.say("talk-started", { name: asked.person.name }))], dialogue: null }
    : notNow(asked)

const answered = (asked: Asked): Reply | null => {
  const { content, person, say } = asked
  if (content._tag === "Edited") {
    return { deliveries: [], edited: { messageId: content.messageId, text: content.text } }
  }
  if (content._tag !== "Text") return null
  if (content.text.trim() === "") return { deliveries: [message(say("talk-empty"))] }
  if (!mayTalk(asked)) return notNow(asked)
  return {
    deliveries: [],
    talk: {
      said: { role: "user", text: content.text, telegramMessageId: content.messageId },
      persona: say("talk-persona", { name: person.name }),
    },
  }
}

/** Free conversation. An edit changes the stored message. */
export const talk: Feature = {
  name,
  commands: { helper: { shown: true, handle: (asked) => Effect.succeed(begun(asked)) } },
  buttons: { begin: (asked) => Effect.succeed(begun(asked)) },
  oldButtons: { helper: "talk:begin" },
  entry: (asked) => (mayTalk(asked) ? button(asked.say("talk-button"), name, "begin") : null),
  content: (asked) => Effect.succeed(answered(asked)),
}
