import { Duration, Effect, Option, Schema } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import {
  type Asked,
  button,
  clearPressed,
  type Feature,
  inPlace,
  message,
  type Reply,
  type Say,
} from "../../domain/Feature.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import type { Button, Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Dialogue } from "../../domain/talk/Person.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { retention } from "../../policy/Retention.ts"
import { remindEvery } from "../../policy/Rhythm.ts"
import { change } from "./Kept.ts"
import { givenName, nameIn } from "./Names.ts"

const name = "consent"

/** `again`: they had one already. */
const Naming = Schema.Struct({ step: Schema.Literal("name"), again: Schema.optionalKey(Schema.Literal(true)) })
const decodeState = Schema.decodeUnknownOption(Naming)

/** Something was said before the question was answered. */
const Waiting = Schema.Struct({
  step: Schema.Literal("waiting"),
  remindedAt: Schema.NullOr(Schema.Number),
  /** When it was sent. */
  at: Schema.optionalKey(Schema.Number),
  /** It was a cry for help. */
  near: Schema.optionalKey(Schema.Literal(true)),
})
const decodeWaiting = Schema.decodeUnknownOption(Waiting)
const waits = (remindedAt: number | null, at: number, near = false): Dialogue => ({
  feature: name,
  state: { step: "waiting", remindedAt, at, ...(near ? { near } : {}) },
})
const waitingOf = (dialogue: Dialogue | null) =>
  dialogue?.feature === name ? decodeWaiting(dialogue.state) : Option.none()

/** What waited for so long is erased. */
const isPast = ({ now, person }: Asked): boolean =>
  Option.exists(
    waitingOf(person.dialogue),
    ({ at }) => at !== undefined && now - at >= Duration.toMillis(retention.held),
  )

const askedName: Dialogue = { feature: name, state: { step: "name" } }
const askedAgain: Dialogue = { feature: name, state: { step: "name", again: true } }

/** Whether we are only getting to know each other. */
const isNew = ({ dialogue }: Asked["person"]): boolean =>
  dialogue?.feature === name && Option.exists(decodeState(dialogue.state), ({ again }) => again === undefined)

const yes = (say: Say): Button => button(say("consent-button-yes"), name, "yes")

const choice = (say: Say): Keyboard => [[yes(say)], [button(say("consent-button-no"), name, "no")]]

const introduction = (say: Say): Outgoing => message(say("consent-intro"), choice(say))

const introduced = (say: Say): Reply => ({ deliveries: [introduction(say)], person: { introduced: true } })

/** Only the answer is kept. Whoever does not give one is talked with all the same. */
const ages = (say: Say): Keyboard => [
  [button(say("consent-button-adult"), name, "adult")],
  [button(say("consent-button-minor"), name, "minor")],
]

const askAge = (say: Say): Outgoing => message(say("consent-ask-age"), ages(say))

const ageOpen = ({ person, say }: Asked): ReadonlyArray<Outgoing> => (person.adult === null ? [askAge(say)] : [])

/** With the question of age behind it, if that is open. */
const withAge = ({ person, say }: Asked, words: string, keyboard: Keyboard): Outgoing => {
  if (person.adult === null) return message(`${words}\n\n${say("consent-ask-age")}`, [...keyboard, ...ages(say)])
  return keyboard.length === 0 ? message(words) : message(words, keyboard)
}

const keep = (say: Say, called: string): Keyboard => [
  [button(say("consent-button-keep-name", { name: called }), name, "keep-name")],
]

const start = (asked: Asked): Reply =>
  asked.person.consent === "granted"
    ? { deliveries: [asked.home.screen(asked.person.name), ...ageOpen(asked)] }
    : introduced(asked.say)

/** Under an old message anybody may press again: the newest answer counts. */
const aged =
  (adult: boolean) =>
  (asked: Asked): Reply => {
    const { person, say } = asked
    if (person.consent !== "granted") return introduced(say)
    const words = say(adult ? "consent-adult" : "consent-minor")
    const noted =
      isNew(person) && person.name !== ""
        ? message(`${words}\n\n${say("consent-name-ask", { name: person.name })}`, keep(say, person.name))
        : message(words)
    return { deliveries: [...clearPressed(asked), noted], person: { adult } }
  }

const keepName = (asked: Asked): Reply => ({
  deliveries: [...clearPressed(asked), asked.home.screen(asked.person.name), ...ageOpen(asked)],
  dialogue: null,
})

const granted = (asked: Asked): Reply => {
  const { now, person, say } = asked
  if (person.consent === "granted") {
    return person.dialogue?.feature === name ? { deliveries: clearPressed(asked) } : keepName(asked)
  }
  // After a refusal nothing is known of them, not even a name.
  const called = person.name === "" ? (asked.sender?.firstName ?? "") : person.name
  const askName =
    called === ""
      ? withAge(asked, say("consent-name-first"), [])
      : withAge(asked, say("consent-ask-name", { name: called }), keep(say, called))
  // Nobody who has just cried for help is asked their age first.
  const isNear = Option.exists(waitingOf(person.dialogue), ({ near }) => near === true)
  const isWaiting = called !== "" && Option.isSome(waitingOf(person.dialogue)) && !isPast(asked)
  const thanks = say("consent-answering", { name: called })
  const answering = isNear ? message(thanks) : withAge(asked, thanks, [])
  return {
    deliveries: [
      ...clearPressed(asked),
      ...(isPast(asked) ? [message(say("consent-past"))] : []),
      isWaiting ? answering : askName,
    ],
    // The introduction has just said that this is an AI.
    person: {
      consent: "granted",
      introduced: true,
      noticed: heard(null, now),
      ...(called === person.name ? {} : { name: called }),
    },
    changes: [change.release],
    dialogue: isWaiting ? null : askedName,
  }
}

const hasWritten = ({ consent, dialogue }: Asked["person"]): boolean =>
  consent === "granted" || Option.isSome(waitingOf(dialogue))

const declined = (asked: Asked): Reply => {
  const words = asked.say(hasWritten(asked.person) ? "consent-declined-erased" : "consent-declined")
  return {
    deliveries: [...clearPressed(asked), message(words, [[yes(asked.say)]])],
    person: {
      consent: "declined",
      introduced: true,
      name: "",
      adult: null,
      timeZone: null,
      country: null,
      style: null,
      noticed: null,
    },
    changes: [change.erase],
    dialogue: null,
  }
}

/** Under an old message somebody who agreed long ago may press this by mistake: nothing is erased unasked. */
const refused = (asked: Asked): Reply => {
  const { person, say } = asked
  if (person.consent !== "granted") return declined(asked)
  const sure = message(say("consent-erase-sure"), [
    [button(say("consent-button-keep"), name, "keep")],
    [button(say("consent-button-erase"), name, "erase")],
  ])
  return { deliveries: [...clearPressed(asked), sure] }
}

const called = (asked: Asked, name: string): Reply => ({
  deliveries: [
    message(asked.say(isNew(asked.person) ? "consent-name-saved" : "consent-name-changed", { name })),
    asked.home.screen(name),
    ...(isNew(asked.person) ? ageOpen(asked) : []),
  ],
  person: { name },
  dialogue: null,
})

/** A sentence is conversation, and gets its answer. */
const named = (asked: Asked, text: string): Reply | null => {
  const given = nameIn(text)
  return given === null ? null : called(asked, given)
}

/** `/name`, and `/name Ann`. */
const renamed = (asked: Asked, argument: string): Reply => {
  const given = argument === "" ? null : givenName(argument)
  if (given !== null) return called(asked, given)
  const words = argument === "" ? "consent-name-ask" : "consent-name-unclear"
  const dialogue = isNew(asked.person) ? askedName : askedAgain
  return { deliveries: [message(asked.say(words, { name: asked.person.name }))], dialogue }
}

/** What may be asked of the bot by those who have not agreed: nothing in it is a person's word. */
const freeCommands: ReadonlySet<string> = new Set(["start", "menu", "help", "forget", "privacy", "export"])
const isFreeButton = (data: string): boolean => /^(?:consent|menu|help|name|forget)(?::|$)/u.test(data)

/** After a refusal nothing the person says is kept or discussed. */
const reminder = (asked: Asked): Reply | null => {
  const { circumstances, content, person, say } = asked
  if (person.consent !== "declined") return null
  const words = distressOf(content) === null ? "consent-declined-reminder" : "consent-declined-near"
  const reminded: Reply = { deliveries: [message(say(words), [[yes(say)]])], dialogue: null }
  switch (content._tag) {
    case "Edited":
      return { deliveries: [] }
    case "Command":
      return freeCommands.has(content.name) || circumstances.isOperator ? null : reminded
    case "Callback":
      return isFreeButton(content.data) ? null : reminded
    default:
      return saidBy(content) === null ? null : reminded
  }
}

/** What is said before the question is answered waits for the answer. */
const held = (asked: Asked): Reply => {
  const { content, now, person, say } = asked
  const changes = [change.hold]
  // Right after the answer to a cry for help, a long introduction would be out of place.
  if (distressOf(content) !== null) {
    const near = message(say("consent-near"), choice(say))
    return { deliveries: [near], person: { introduced: true }, changes, dialogue: waits(now, now, true) }
  }
  if (!person.introduced) return { ...introduced(say), changes, dialogue: waits(null, now) }
  const before = Option.getOrNull(waitingOf(person.dialogue))
  const remindedAt = before?.remindedAt ?? null
  if (remindedAt !== null && now < remindedAt + Duration.toMillis(remindEvery)) return { deliveries: [], changes }
  const waiting = say("consent-waiting")
  const words = isPast(asked) ? `${say("consent-past")}\n\n${waiting}` : waiting
  return { deliveries: [message(words, choice(say))], changes, dialogue: waits(now, now, before?.near) }
}

const unasked = (asked: Asked): Reply | null => {
  const { circumstances, content, say } = asked
  switch (content._tag) {
    case "Edited":
      return { deliveries: [], changes: [change.hold] }
    case "Command":
      if (freeCommands.has(content.name) || circumstances.isOperator) return null
      return content.argument === "" ? introduced(say) : held(asked)
    case "Callback":
      return isFreeButton(content.data) ? null : introduced(say)
    case "Text":
    case "Media":
    case "Unsupported":
      return held(asked)
    default:
      return null
  }
}

export const consent: Feature = {
  name,
  commands: {
    start: { shown: true, handle: (asked) => Effect.succeed(start(asked)) },
    name: { shown: true, handle: (asked, argument) => Effect.succeed(renamed(asked, argument)) },
  },
  buttons: {
    yes: (asked) => Effect.succeed(granted(asked)),
    no: (asked) => Effect.succeed(refused(asked)),
    erase: (asked) => Effect.succeed(declined(asked)),
    keep: (asked) => Effect.succeed({ deliveries: [...clearPressed(asked), message(asked.say("consent-kept"))] }),
    ask: ({ say }) => Effect.succeed(introduced(say)),
    age: (asked) => Effect.succeed({ deliveries: [inPlace(asked, askAge(asked.say))] }),
    adult: (asked) => Effect.succeed(aged(true)(asked)),
    minor: (asked) => Effect.succeed(aged(false)(asked)),
    "keep-name": (asked) => Effect.succeed(keepName(asked)),
  },
  oldButtons: { "name:keep": "consent:keep-name" },
  dialogue: (asked, state, text) => Effect.succeed(Option.isSome(decodeState(state)) ? named(asked, text) : null),
  stays: (state) => Option.isSome(decodeWaiting(state)),
  entry: ({ person, say }) => {
    if (person.consent !== "granted") return button(say("consent-button-ask"), name, "ask")
    return person.adult === null ? button(say("consent-button-age"), name, "age") : null
  },
  gate: (asked) => Effect.succeed(asked.person.consent === null ? unasked(asked) : reminder(asked)),
}
