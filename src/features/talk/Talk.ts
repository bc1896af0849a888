import { Effect } from "effect"
import { type Asked, button, type Feature, message, type Reply } from "../../domain/Feature.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"

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

const talkAbout = ({ person, say }: Asked, said: NewMessage): Reply => ({
  deliveries: [],
  talk: { said, persona: say("talk-persona", { name: person.name }) },
})

/** Words after the command are the first message. */
const begunWith = (asked: Asked): Reply => {
  const said = asked.person.consent === "declined" || !mayTalk(asked) ? null : saidBy(asked.content)
  return said === null ? begun(asked) : { ...talkAbout(asked, said), dialogue: null }
}

const answered = (asked: Asked): Reply | null => {
  const { content, say } = asked
  if (content._tag === "Edited") {
    return { deliveries: [], edited: { messageId: content.messageId, text: content.text } }
  }
  if (content._tag === "Command") return null
  const said = saidBy(content)
  if (said === null) return content._tag === "Text" ? { deliveries: [message(say("talk-empty"))] } : null
  return mayTalk(asked) ? talkAbout(asked, said) : notNow(asked)
}

/** Free conversation. An edit changes the stored message. */
export const talk: Feature = {
  name,
  commands: { helper: { shown: true, handle: (asked) => Effect.succeed(begunWith(asked)) } },
  buttons: { begin: (asked) => Effect.succeed(begun(asked)) },
  oldButtons: { helper: "talk:begin" },
  entry: (asked) =>
    mayTalk(asked) && asked.person.consent === "granted" ? button(asked.say("talk-button"), name, "begin") : null,
  content: (asked) => Effect.succeed(answered(asked)),
}
