import { Effect } from "effect"
import {
  type Asked,
  button,
  type Feature,
  type Handling,
  message,
  type Reply,
  type Talk,
} from "../../domain/Feature.ts"
import { clockOf } from "../../domain/talk/LocalTime.ts"
import type { Conversation, Mode } from "../../domain/talk/Person.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { historyMessages } from "../../policy/Limits.ts"
import { askedAgain, edited, pressedAgain } from "./Again.ts"
import { enter, type Found, Modes } from "./Modes.ts"
import { more, offerMore } from "./More.ts"
import { isThanks, lightly, mayBeLight } from "./Thanks.ts"

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

const talkAbout = (asked: Asked, said: NewMessage, mode = asked.conversation.mode): Talk => {
  const persona = asked.say(`talk-${mode}-persona`, { name: asked.person.name })
  return {
    said,
    persona: mode === "soulsleep" ? `${persona}${evening(asked)}` : persona,
    offerMore: (answer) => offerMore(asked.say, answer),
  }
}

const answered = (asked: Asked): Reply | null => {
  const { content, say } = asked
  const said = saidBy(content)
  if (content._tag === "Command") {
    // Nobody knows it, but the words behind it were said all the same.
    if (said === null || !mayTalk(asked)) return null
    return { deliveries: [message(say("unsupported-command"))], talk: talkAbout(asked, said) }
  }
  if (said === null) return content._tag === "Text" ? { deliveries: [message(say("talk-empty"))] } : null
  return mayTalk(asked) ? { deliveries: [], talk: talkAbout(asked, said) } : notNow(asked)
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
      const talk = talkAbout(asked, said, mode)
      if (asked.conversation.mode === mode) return Effect.succeed({ deliveries: [], talk, dialogue: null })
      return Effect.map(goneTo(asked, mode), (within) => ({
        deliveries: [],
        talk: { ...talk, within },
        changes: entering(asked, mode),
        dialogue: null,
      }))
    }

  const current = ({ conversation, person }: Asked) => read(person.id, conversation.mode, historyMessages)

  const again =
    (reply: (asked: Asked, found: Found | null) => Reply) =>
    (asked: Asked): Handling =>
      mayTalk(asked) ? Effect.map(current(asked), (found) => reply(asked, found)) : Effect.succeed(notNow(asked))

  return {
    name,
    commands: {
      helper: { shown: true, handle: command("helper") },
      soulsleep: { shown: true, handle: command("soulsleep") },
      retry: { shown: true, handle: again((asked, found) => askedAgain(asked, found, talkAbout)) },
    },
    buttons: {
      begin: (asked) => Effect.succeed(begun(asked, "helper")),
      soulsleep: (asked) => Effect.succeed(begun(asked, "soulsleep")),
      again: (pressed, argument) =>
        again((asked, found) => pressedAgain(asked, found, argument, () => askedAgain(asked, found, talkAbout)))(
          pressed,
        ),
      more: (pressed, argument) => again((asked, found) => more(asked, found, argument, talkAbout))(pressed),
    },
    oldButtons: { helper: "talk:begin" },
    entry: (asked) =>
      mayTalk(asked) && asked.person.consent === "granted"
        ? [
            button(asked.say("talk-button"), name, "begin"),
            button(asked.say("talk-button-soulsleep"), name, "soulsleep"),
          ]
        : null,
    content: (asked) => {
      const { content } = asked
      if (isThanks(asked) && mayTalk(asked)) {
        return Effect.map(current(asked), (found) =>
          found !== null && mayBeLight(found.history) ? lightly(asked) : answered(asked),
        )
      }
      if (content._tag !== "Edited") return Effect.succeed(answered(asked))
      const found = mayTalk(asked) ? current(asked) : Effect.succeed(null)
      return Effect.map(found, (conversation) => edited(asked, content, conversation))
    },
  }
}

/** Without a store each mode begins anew. */
export const talk: Feature = talkWith(() => Effect.succeed(null))

/** Free conversation, in one of two modes. */
export const make: Effect.Effect<Feature, never, Modes> = Effect.map(Modes, ({ conversation }) =>
  talkWith(conversation),
)
