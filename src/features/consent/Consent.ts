import { Effect, Option, Schema } from "effect"
import { type Asked, button, clearPressed, type Feature, message, type Reply, type Say } from "../../domain/Feature.ts"
import type { Button, Outgoing } from "../../domain/talk/Outgoing.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { nameLength, nameWords } from "../../policy/Limits.ts"

const name = "consent"

const decodeState = Schema.decodeUnknownOption(Schema.Struct({ step: Schema.Literal("name") }))

const yes = (say: Say): Button => button(say("consent-button-yes"), name, "yes")

const introduction = (say: Say): Outgoing =>
  message(say("consent-intro"), [[yes(say)], [button(say("consent-button-no"), name, "no")]])

const introduced = (say: Say): Reply => ({ deliveries: [introduction(say)], person: { introduced: true } })

const start = ({ home, person, say }: Asked): Reply =>
  person.consent === "granted" ? { deliveries: [home.screen(person.name)] } : introduced(say)

const keepName = (asked: Asked): Reply => ({
  deliveries: [...clearPressed(asked), asked.home.screen(asked.person.name)],
  dialogue: null,
})

const granted = (asked: Asked): Reply => {
  const { person, say } = asked
  if (person.consent === "granted") {
    return person.dialogue?.feature === name ? { deliveries: clearPressed(asked) } : keepName(asked)
  }
  const askName = message(say("consent-ask-name", { name: person.name }), [
    [button(say("consent-button-keep-name", { name: person.name }), name, "keep-name")],
  ])
  return {
    deliveries: [...clearPressed(asked), askName],
    person: { consent: "granted", introduced: true },
    dialogue: { feature: name, state: { step: "name" } },
  }
}

const declined = (asked: Asked): Reply => ({
  deliveries: [...clearPressed(asked), message(asked.say("consent-declined"), [[yes(asked.say)]])],
  person: { consent: "declined", introduced: true },
  dialogue: null,
})

/** A name is a few words on one line; a sentence is conversation, and gets its answer. */
const asName = (text: string): string | null => {
  const given = text.trim()
  const isSentence = given.split(/\s+/u).length > nameWords || /[.!?…]$/u.test(given)
  return given.length <= nameLength && !given.includes("\n") && !isSentence ? given : null
}

const named = ({ home, say }: Asked, text: string): Reply | null => {
  const given = asName(text)
  if (given === null) return null
  return {
    deliveries: [message(say("consent-name-saved", { name: given })), home.screen(given)],
    person: { name: given },
    dialogue: null,
  }
}

/** After a refusal nothing the person says is kept or discussed. */
const reminder = ({ content, person, say }: Asked): Reply | null => {
  if (person.consent !== "declined") return null
  if (content._tag === "Edited") return { deliveries: [] }
  if (content._tag === "Command" || saidBy(content) === null) return null
  return { deliveries: [message(say("consent-declined-reminder"), [[yes(say)]])] }
}

/** A person who writes without /start gets the answer first, then the introduction. */
const alongside = ({ content, person, say }: Asked, { talk }: Reply) =>
  person.introduced || (talk === undefined && (content._tag === "Command" || saidBy(content) === null))
    ? null
    : introduced(say)

export const consent: Feature = {
  name,
  commands: { start: { shown: true, handle: (asked) => Effect.succeed({ ...start(asked), dialogue: null }) } },
  buttons: {
    yes: (asked) => Effect.succeed(granted(asked)),
    no: (asked) => Effect.succeed(declined(asked)),
    "keep-name": (asked) => Effect.succeed(keepName(asked)),
  },
  oldButtons: { "name:keep": "consent:keep-name" },
  dialogue: (asked, state, text) => Effect.succeed(Option.isSome(decodeState(state)) ? named(asked, text) : null),
  gate: (asked) => Effect.succeed(reminder(asked)),
  accompany: alongside,
}
