import { Duration, Effect, Option } from "effect"
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
import { type HelpLine, HelpLines, helpLines } from "../../domain/safety/HelpLine.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import type { Button, Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import type { PersonChange } from "../../domain/talk/Turn.ts"
import { remindEvery } from "../../policy/Rhythm.ts"
import { AdultsOnly, ageFirst, minorRefused, refusedYoung } from "./AdultsOnly.ts"
import { aged, ageOpen, ages, askAge, withAge } from "./Age.ts"
import { freeCommands, isFreeButton } from "./Free.ts"
import { change, gone } from "./Kept.ts"
import { givenName, keep, nameIn } from "./Names.ts"
import {
  askedAge,
  askedAgain,
  askedName,
  decodeWaiting,
  isAge,
  isArriving,
  isNear,
  isNew,
  isPast,
  name,
  namingOf,
  waitingOf,
  waits,
} from "./Steps.ts"

const yes = (say: Say): Button => button(say("consent-button-yes"), name, "yes")

const choice = (say: Say): Keyboard => [[yes(say)], [button(say("consent-button-no"), name, "no")]]

const introduction = (say: Say): Outgoing => message(say("consent-intro"), choice(say))

const introduced = (say: Say): Reply => ({ deliveries: [introduction(say)], person: { introduced: true } })

const start = (asked: Asked): Reply =>
  asked.person.consent === "granted"
    ? { deliveries: [asked.home.screen(asked.person.name), ...ageOpen(asked)] }
    : introduced(asked.say)

const keepName = (asked: Asked): Reply => ({
  deliveries: [...clearPressed(asked), asked.home.screen(asked.person.name), ...ageOpen(asked)],
  dialogue: null,
})

/** After a refusal nothing is known of them, not even a name. */
const callable = ({ person, sender }: Asked): string => (person.name === "" ? (sender?.firstName ?? "") : person.name)

const isWaitingFor = (asked: Asked): boolean =>
  callable(asked) !== "" && Option.isSome(waitingOf(asked.person.dialogue)) && !isPast(asked)

/** The name next, or what was said meanwhile. */
const welcomed = (asked: Asked, person: PersonChange): Reply => {
  const { say } = asked
  const called = callable(asked)
  const askName =
    called === ""
      ? withAge(asked, say("consent-name-first"), [])
      : withAge(asked, say("consent-ask-name", { name: called }), keep(say, called))
  const thanks = say("consent-answering", { name: called })
  const answering = isNear(asked) ? message(thanks) : withAge(asked, thanks, [])
  const isWaiting = isWaitingFor(asked)
  return {
    deliveries: [
      ...clearPressed(asked),
      ...(isPast(asked) ? [message(say("consent-past"))] : []),
      isWaiting ? answering : askName,
    ],
    person,
    changes: [change.release],
    dialogue: isWaiting ? null : askedName,
  }
}

const agreed = (asked: Asked): PersonChange => {
  const called = callable(asked)
  return {
    consent: "granted",
    introduced: true,
    // The introduction has just said that this is an AI.
    noticed: heard(asked.person.noticed, asked.now),
    ...(called === asked.person.name ? {} : { name: called }),
  }
}

const granted = (asked: Asked, adultsOnly: boolean): Reply => {
  const { person, say } = asked
  if (person.consent === "granted") {
    return person.dialogue?.feature === name ? { deliveries: clearPressed(asked) } : keepName(asked)
  }
  if (!adultsOnly || person.adult === true || isNear(asked)) return welcomed(asked, agreed(asked))
  const question = message(say("consent-age-first"), ages(say))
  return {
    deliveries: [...clearPressed(asked), question],
    person: agreed(asked),
    ...(isWaitingFor(asked) ? {} : { dialogue: askedAge }),
  }
}

const hasWritten = ({ consent, dialogue }: Asked["person"]): boolean =>
  consent === "granted" || Option.isSome(waitingOf(dialogue))

const declined = (asked: Asked): Reply => {
  const words = asked.say(hasWritten(asked.person) ? "consent-declined-erased" : "consent-declined")
  return {
    deliveries: [...clearPressed(asked), message(words, [[yes(asked.say)]])],
    person: gone(null),
    changes: [change.erase],
    dialogue: null,
  }
}

/** What was held for the age is answered now. */
const adultKnown = (asked: Asked): Reply => {
  const { person } = asked
  if (isArriving(asked)) {
    return welcomed({ ...asked, person: { ...person, adult: true } }, { adult: true })
  }
  return { ...aged(asked, true), ...(person.adult === null ? { changes: [change.release] } : {}) }
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

const gateOf = (adultsOnly: boolean, lines: ReadonlyArray<HelpLine>) => (asked: Asked) => {
  const { circumstances, person } = asked
  const mayBeYoung = adultsOnly && !circumstances.isOperator
  if (mayBeYoung && person.adult === false) return refusedYoung(asked, lines)
  if (person.consent === null) return unasked(asked)
  if (mayBeYoung && person.consent === "granted" && person.adult === null) return ageFirst(asked)
  return reminder(asked)
}

const onceAgreed = (answer: (asked: Asked) => Reply) => (asked: Asked) =>
  Effect.succeed(asked.person.consent === "granted" ? answer(asked) : introduced(asked.say))

const consentWith = (adultsOnly: boolean, lines: ReadonlyArray<HelpLine>): Feature => ({
  name,
  commands: {
    start: { shown: true, handle: (asked) => Effect.succeed(start(asked)) },
    name: { shown: true, handle: (asked, argument) => Effect.succeed(renamed(asked, argument)) },
  },
  buttons: {
    yes: (asked) => Effect.succeed(granted(asked, adultsOnly)),
    no: (asked) => Effect.succeed(refused(asked)),
    erase: (asked) => Effect.succeed(declined(asked)),
    keep: (asked) => Effect.succeed({ deliveries: [...clearPressed(asked), message(asked.say("consent-kept"))] }),
    ask: ({ say }) => Effect.succeed(introduced(say)),
    age: (asked) => Effect.succeed({ deliveries: [inPlace(asked, askAge(asked.say))] }),
    adult: onceAgreed((asked) => (adultsOnly ? adultKnown(asked) : aged(asked, true))),
    minor: onceAgreed((asked) => (adultsOnly ? minorRefused(asked, lines) : aged(asked, false))),
    "keep-name": (asked) => Effect.succeed(keepName(asked)),
  },
  oldButtons: { "name:keep": "consent:keep-name" },
  dialogue: (asked, state, text) => Effect.succeed(Option.isSome(namingOf(state)) ? named(asked, text) : null),
  stays: (state) => Option.isSome(decodeWaiting(state)) || isAge(state),
  entry: ({ person, say }) => {
    if (person.consent !== "granted") return button(say("consent-button-ask"), name, "ask")
    return person.adult === null ? button(say("consent-button-age"), name, "age") : null
  },
  gate: (asked) => Effect.succeed(gateOf(adultsOnly, lines)(asked)),
})

/** For everybody, with our own list of lines. */
export const consent = consentWith(false, helpLines)

export const make = Effect.gen(function* () {
  return consentWith(yield* AdultsOnly, yield* HelpLines)
})
