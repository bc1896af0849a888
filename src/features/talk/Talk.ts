import { Effect } from "effect"
import { type Asked, button, type Feature, type Handling, message, type Reply } from "../../domain/Feature.ts"
import { clockOf } from "../../domain/talk/LocalTime.ts"
import type { Conversation, Mode } from "../../domain/talk/Person.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { historyMessages } from "../../policy/Limits.ts"
import { enter, Modes } from "./Modes.ts"

const name = "talk"

const mayTalk = ({ circumstances }: Pick<Asked, "circumstances">): boolean =>
  circumstances.flags.has("USE_CHAT_COMPLETION")

const notNow = ({ home, say }: Asked): Reply => ({
  deliveries: [message(say("talk-off"), home.keyboard)],
  dialogue: null,
})

const entering = ({ conversation }: Asked, mode: Mode) => (conversation.mode === mode ? [] : [enter(mode)])

const begun = (asked: Asked, mode: Mode): Reply =>
  mayTalk(asked)
    ? {
        deliveries: [message(asked.say(`talk-started-${mode}`, { name: asked.person.name }))],
        changes: entering(asked, mode),
        dialogue: null,
      }
    : notNow(asked)

/** What time it is for the person matters before sleep; what is not known is not guessed. */
const evening = ({ now, person, say }: Asked): string => {
  const clock = clockOf(now, person)
  return clock === null ? "" : `\n${say("talk-clock", { clock })}`
}

const talkAbout = (asked: Asked, said: NewMessage, mode = asked.conversation.mode): Reply => {
  const persona = asked.say(`talk-${mode}-persona`, { name: asked.person.name })
  return {
    deliveries: [],
    talk: { said, persona: mode === "soulsleep" ? `${persona}${evening(asked)}` : persona },
  }
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

type Read = Modes["Service"]["conversation"]

const talkWith = (read: Read): Feature => {
  const goneTo = ({ conversation, person }: Asked, mode: Mode) =>
    Effect.map(
      read(person.id, mode, historyMessages),
      (found): Conversation => found ?? { id: conversation.id, mode, history: [] },
    )

  /** Words after the command are the first message, in the conversation of that mode. */
  const command =
    (mode: Mode) =>
    (asked: Asked): Handling => {
      const said = asked.person.consent === "declined" || !mayTalk(asked) ? null : saidBy(asked.content)
      if (said === null) return Effect.succeed(begun(asked, mode))
      const reply = talkAbout(asked, said, mode)
      if (asked.conversation.mode === mode || reply.talk === undefined) {
        return Effect.succeed({ ...reply, dialogue: null })
      }
      const { talk } = reply
      return Effect.map(goneTo(asked, mode), (within) => ({
        ...reply,
        talk: { ...talk, within },
        changes: entering(asked, mode),
        dialogue: null,
      }))
    }

  return {
    name,
    commands: {
      helper: { shown: true, handle: command("helper") },
      soulsleep: { shown: true, handle: command("soulsleep") },
    },
    buttons: {
      begin: (asked) => Effect.succeed(begun(asked, "helper")),
      soulsleep: (asked) => Effect.succeed(begun(asked, "soulsleep")),
    },
    oldButtons: { helper: "talk:begin" },
    entry: (asked) =>
      mayTalk(asked) && asked.person.consent === "granted"
        ? [
            button(asked.say("talk-button"), name, "begin"),
            button(asked.say("talk-button-soulsleep"), name, "soulsleep"),
          ]
        : null,
    content: (asked) => Effect.succeed(answered(asked)),
  }
}

/** Without a store each mode begins anew. */
export const talk: Feature = talkWith(() => Effect.succeed(null))

/** Free conversation, in one of two modes. An edit changes the stored message. */
export const make: Effect.Effect<Feature, never, Modes> = Effect.map(Modes, ({ conversation }) =>
  talkWith(conversation),
)
