import { Effect, Option, Schema } from "effect"
import { type Asked, button, type Feature, inPlace, message, type Reply, type Say } from "../../domain/Feature.ts"
import { type Language, spokenIn } from "../../domain/talk/Language.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { restyled, styleOf } from "../../domain/talk/Style.ts"
import type { PersonChange } from "../../domain/talk/Turn.ts"
import { aboutLength, buttonLabelLength } from "../../policy/Limits.ts"
import { type Choice, choices, chosenIn, isChoice, keptAs, offered } from "./Choices.ts"
import { countryName, countryTold } from "./Countries.ts"
import { promptOf } from "./StylePrompt.ts"
import { cityOf, clockOf, minutesIn, type Told, zoneTold } from "../../domain/talk/place/TimeZones.ts"

const name = "style"

/** What is answered in words, not by a button. */
const Question = Schema.Literals(["timeZone", "country", "about"])
type Question = typeof Question.Type
const isQuestion = Schema.is(Question)
const decodeState = Schema.decodeUnknownOption(Schema.Struct({ question: Question }))

/** More words than these are no answer to a question, but something to talk about. */
const fewWords = 3

type Known = Pick<Person, "adult" | "country" | "language" | "style" | "timeZone">

const answerTo = (question: Question, { country, language, style, timeZone, adult }: Known): string | null => {
  if (question === "timeZone") return timeZone === null ? null : cityOf(timeZone, language)
  if (question === "country") return country === null ? null : countryName(language, country)
  const { about } = styleOf({ adult, style })
  return about === "" ? null : about
}

const short = (label: string): string => {
  const points = Array.from(label)
  return points.length <= buttonLabelLength ? label : `${points.slice(0, buttonLabelLength - 1).join("")}…`
}

const choiceRow = (say: Say, person: Known) => (choice: Choice) => {
  const value = say(`style-${choice}-${chosenIn(styleOf(person), choice)}`)
  return [button(short(say(`style-row-${choice}`, { value })), name, "pick", choice)]
}

const questionRow = (say: Say, person: Known) => (question: Question) => {
  const value = answerTo(question, person)
  const known = value === null ? say("style-not-told") : question === "about" ? say("style-told") : value
  return [button(short(say(`style-row-${question}`, { value: known })), name, "ask", question)]
}

const home = (say: Say, person: Known, back: Keyboard): Outgoing =>
  message(say("style-home"), [
    ...Object.keys(choices).filter(isChoice).map(choiceRow(say, person)),
    ...Question.literals.map(questionRow(say, person)),
    ...back,
  ])

const backRow = (say: Say): Keyboard => [[button(say("style-button-back"), name, "open")]]

const opened = (asked: Asked): Reply => ({
  deliveries: [inPlace(asked, home(asked.say, asked.person, asked.home.keyboard))],
  dialogue: null,
})

/** A button of a later release, or one that was tampered with. */
const unknown = (asked: Asked): Reply => {
  const { deliveries, ...rest } = opened(asked)
  const { content, say } = asked
  const told: ReadonlyArray<Outgoing> =
    content._tag === "Callback"
      ? [{ _tag: "AnswerCallback", queryId: content.queryId, text: say("style-unknown") }]
      : []
  return { ...rest, deliveries: [...told, ...deliveries] }
}

/** How it will be, so that the screen shows it. */
const after = (person: Person, { style, ...change }: PersonChange): Known => ({
  ...person,
  ...change,
  style: restyled(person.style, style),
})

const pick = (asked: Asked, choice: string): Reply => {
  if (!isChoice(choice)) return unknown(asked)
  const { person, say } = asked
  const now = chosenIn(styleOf(person), choice)
  const options = offered(choice, person.adult).map((value) => [
    button(`${value === now ? "● " : ""}${say(`style-${choice}-${value}`)}`, name, "set", `${choice}.${value}`),
  ])
  return {
    deliveries: [inPlace(asked, message(say(`style-ask-${choice}`), [...options, ...backRow(say)]))],
    dialogue: null,
  }
}

const set = (asked: Asked, argument: string): Reply => {
  const { person, say, sayIn, sender } = asked
  const [choice = "", value = ""] = argument.split(".")
  const kept = isChoice(choice) && offered(choice, person.adult).includes(value) ? keptAs(choice, value) : undefined
  if (kept === undefined) return unknown(asked)
  if (choice !== "language") {
    const change = { style: { [choice]: kept } }
    return {
      deliveries: [inPlace(asked, home(say, after(person, change), asked.home.keyboard))],
      person: change,
      dialogue: null,
    }
  }
  const languages: Readonly<Record<string, Language>> = { en: "en", ru: "ru" }
  const language = languages[value] ?? spokenIn(sender?.languageCode, "", person.language)
  const change = { language, style: { language: kept } }
  // The way to the menu would still be in the other language.
  return {
    deliveries: [inPlace(asked, home(sayIn(language), after(person, change), []))],
    person: change,
    dialogue: null,
  }
}

const ask = (asked: Asked, question: string): Reply => {
  if (!isQuestion(question)) return unknown(asked)
  const { now, person, say } = asked
  const value = answerTo(question, person)
  const minutes = person.timeZone === null ? null : minutesIn(person.timeZone, now)
  const words =
    value === null
      ? say(`style-ask-${question}`, { count: aboutLength })
      : say(`style-known-${question}`, { count: aboutLength, value, time: minutes === null ? "" : clockOf(minutes) })
  const forget = value === null ? [] : [[button(say(`style-button-forget-${question}`), name, "forget", question)]]
  return {
    deliveries: [inPlace(asked, message(words, [...forget, ...backRow(say)]))],
    dialogue: { feature: name, state: { question } },
  }
}

const forgotten = { timeZone: { timeZone: null }, country: { country: null }, about: { style: { about: "" } } } as const

const forget = (asked: Asked, question: string): Reply => {
  if (!isQuestion(question)) return unknown(asked)
  const change = forgotten[question]
  return {
    deliveries: [inPlace(asked, home(asked.say, after(asked.person, change), asked.home.keyboard))],
    person: change,
    dialogue: null,
  }
}

const noted = (asked: Asked, words: string, change: PersonChange): Reply => ({
  deliveries: [inPlace(asked, message(words, backRow(asked.say)))],
  person: change,
  dialogue: null,
})

const zoneNoted = (asked: Asked, zone: string): Reply => {
  const minutes = minutesIn(zone, asked.now)
  if (minutes === null) return unknown(asked)
  const words = asked.say("style-noted-timeZone", { city: cityOf(zone, asked.person.language), time: clockOf(minutes) })
  return noted(asked, words, { timeZone: zone })
}

const again = ({ say }: Asked, key: string): Reply => ({ deliveries: [message(say(key), backRow(say))] })

/** A sentence is conversation, and gets its answer. */
const orTalk = (asked: Asked, key: string, text: string): Reply | null =>
  text.trim().split(/\s+/u).length > fewWords ? null : again(asked, key)

const zoneAnswered = (asked: Asked, told: Told, text: string): Reply | null => {
  switch (told._tag) {
    case "Zone":
      return zoneNoted(asked, told.zone)
    case "Halves":
      return {
        deliveries: [
          message(asked.say("style-which-half"), [
            ...told.halves.map(({ time, zone }) => [button(time, name, "zone", zone)]),
            ...backRow(asked.say),
          ]),
        ],
      }
    case "Impossible":
      return again(asked, "style-no-such-time")
    case "Unclear":
      return orTalk(asked, "style-unclear-timeZone", text)
  }
}

const countryAnswered = (asked: Asked, text: string): Reply | null => {
  const country = countryTold(text)
  return country === null
    ? orTalk(asked, "style-unclear-country", text)
    : noted(asked, asked.say("style-noted-country", { country: countryName(asked.person.language, country) }), {
        country,
      })
}

const aboutAnswered = (asked: Asked, text: string): Reply => {
  const about = text.trim()
  const count = Array.from(about).length
  return count > aboutLength
    ? { deliveries: [message(asked.say("style-about-long", { count, most: aboutLength }), backRow(asked.say))] }
    : noted(asked, asked.say("style-noted-about"), { style: { about } })
}

const answered = (asked: Asked, state: unknown, text: string): Reply | null =>
  Option.match(decodeState(state), {
    onNone: () => null,
    onSome: ({ question }) => {
      if (question === "about") return aboutAnswered(asked, text)
      if (question === "country") return countryAnswered(asked, text)
      return zoneAnswered(asked, zoneTold(text, asked.person.language, asked.now), text)
    },
  })

/** How the bot talks with a person, as they choose; and what it must know of where they are. */
export const style: Feature = {
  name,
  flag: "ENABLE_STYLE_SETTINGS",
  commands: { style: { shown: true, handle: (asked) => Effect.succeed(opened(asked)) } },
  buttons: {
    open: (asked) => Effect.succeed(opened(asked)),
    pick: (asked, choice) => Effect.succeed(pick(asked, choice)),
    set: (asked, argument) => Effect.succeed(set(asked, argument)),
    ask: (asked, question) => Effect.succeed(ask(asked, question)),
    forget: (asked, question) => Effect.succeed(forget(asked, question)),
    zone: (asked, zone) => Effect.succeed(zoneNoted(asked, zone)),
  },
  dialogue: (asked, state, text) => Effect.succeed(answered(asked, state, text)),
  entry: ({ person, say }) => (person.consent === "granted" ? button(say("style-button"), name, "open") : null),
  prompt: { share: 0.15, load: (asked) => Effect.succeed(promptOf(asked)) },
}
