import { Effect, Option, Schema } from "effect"
import {
  type Asked,
  button,
  type Feature,
  type Handling,
  inPlace,
  message,
  type Reply,
  type Say,
} from "../../domain/Feature.ts"
import { Step } from "../../domain/MoodChanges.ts"
import { dangerOf } from "../../domain/safety/Worries.ts"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import { dateOf, dayOf } from "../../domain/talk/LocalTime.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { leastDays, pictureDays, wordsLength } from "../../policy/Mood.ts"
import { change, Day, type Mood, Moods } from "./Moods.ts"
import { pictureOf } from "./Picture.ts"

const name = "mood"

const decodeState = Schema.decodeUnknownOption(Schema.Struct({ day: Day }))
const isStep = Schema.is(Step)

const facesRow = (say: Say): Keyboard => [
  Step.literals.map((step) => button(say(`mood-face-${step}`), name, "set", String(step))),
]

const rest = (say: Say, back: Keyboard): Keyboard => [
  [button(say("mood-button-picture"), name, "picture"), button(say("mood-button-clear"), name, "clear")],
  ...back,
]

const asking = (asked: Asked): Reply => ({
  deliveries: [
    inPlace(asked, message(asked.say("mood-ask"), [...facesRow(asked.say), ...rest(asked.say, asked.home.keyboard)])),
  ],
  dialogue: null,
})

const today = ({ now, person }: Asked): string => dateOf(now, person)

const messageIdOf = ({ content }: Asked) => ("messageId" in content ? content.messageId : null)

const noted = (asked: Asked, step: Step, words: string | null): Reply => {
  const { home, say } = asked
  const day = today(asked)
  return {
    deliveries: [
      inPlace(
        asked,
        message(say("mood-noted", { face: say(`mood-face-${step}`), about: say(`mood-step-${step}`) }), [
          ...(words === null ? [[button(say("mood-button-words"), name, "words", day)]] : []),
          ...rest(say, home.keyboard),
        ]),
      ),
    ],
    changes: [change.note({ day, step, words, messageId: words === null ? null : messageIdOf(asked) })],
    dialogue: null,
    ...(words === null ? {} : { forgetText: true }),
  }
}

/** Nothing is cut off in silence: more than a few words are to be talked about, and so is what needs help. */
const kept = ({ content }: Asked, given: string): string | null => {
  const words = given.trim()
  return isVisible(words) && words.length <= wordsLength && dangerOf(content) === null ? words : null
}

/** `/mood 4` before what somebody adds to it. */
const command = /^\s*\/mood(?:@\w+)?(?:\s+[1-5](?=\s|$))?/iu

/** The words beside a mood follow an edit of their message, and go where they are no longer a few words about a day. */
const reworded = (asked: Asked, { messageId, text }: Extract<Content, { readonly _tag: "Edited" }>): Reply => {
  const words = kept(asked, text.replace(command, ""))
  return {
    deliveries:
      dangerOf(asked.content) === null
        ? [message(asked.say(words === null ? "mood-words-gone" : "mood-words-follow"), asked.home.keyboard)]
        : [],
    changes: [change.reword({ messageId, words })],
    forgetText: true,
  }
}

/** `/mood 4` and `/mood 4 a good day`. */
const told = (asked: Asked, argument: string): Reply => {
  const [, given = "", words = ""] = /^\s*([1-5])(?:\s+([\s\S]*))?$/u.exec(argument) ?? []
  const step = Number(given)
  return isStep(step) ? noted(asked, step, kept(asked, words)) : asking(asked)
}

const captionOf = ({ person, say }: Asked, moods: ReadonlyArray<Mood>): string => {
  const days = moods.map(({ day }) => dayOf(Date.parse(day), { ...person, timeZone: null }))
  const count = (step: Step) => moods.filter((mood) => mood.step === step).length
  const [usual = 3] = Step.literals.toSorted((one, other) => count(other) - count(one))
  return say("mood-caption", {
    first: days[0] ?? "",
    last: days.at(-1) ?? "",
    count: moods.length,
    face: say(`mood-face-${usual}`),
    about: say(`mood-step-${usual}`),
    own: moods.every(({ isOwn }) => isOwn) ? "all" : "some",
  })
}

const shownBy = (asked: Asked, moods: ReadonlyArray<Mood>): Reply => {
  const picture: Outgoing =
    moods.length < leastDays
      ? message(asked.say("mood-too-few"), asked.home.keyboard)
      : { _tag: "Document", fileName: "mood.png", content: captionOf(asked, moods), picture: pictureOf(moods) }
  return { deliveries: [picture], dialogue: null }
}

/** How somebody is today, in one of five steps, and how it went over time. */
export const make: Effect.Effect<Feature, never, Moods> = Effect.map(Moods, (moods) => {
  const picture = (asked: Asked): Handling =>
    Effect.map(moods.last(asked.person.id, pictureDays), (all) => shownBy(asked, all))

  return {
    name,
    commands: {
      mood: { shown: true, handle: (asked, argument) => Effect.succeed(told(asked, argument)) },
    },
    buttons: {
      ask: (asked) => Effect.succeed(asking(asked)),
      set: (asked, argument) => Effect.succeed(told(asked, argument)),
      words: (asked, day) =>
        Effect.succeed({
          deliveries: [inPlace(asked, message(asked.say("mood-words", { count: wordsLength }), asked.home.keyboard))],
          dialogue: { feature: name, state: { day } },
        }),
      picture,
      clear: (asked) =>
        Effect.succeed({
          deliveries: [
            inPlace(
              asked,
              message(asked.say("mood-clear-sure"), [
                [button(asked.say("mood-button-clear-yes"), name, "gone")],
                [button(asked.say("mood-button-back"), name, "ask")],
              ]),
            ),
          ],
          dialogue: null,
        }),
      gone: (asked) =>
        Effect.succeed({
          deliveries: [inPlace(asked, message(asked.say("mood-gone"), asked.home.keyboard))],
          changes: [change.clear],
          dialogue: null,
        }),
    },
    gate: (asked) => {
      const { content, person } = asked
      return content._tag !== "Edited" || person.consent !== "granted"
        ? Effect.succeed(null)
        : Effect.map(moods.hasWordsOf(person.id, content.messageId), (isMine) =>
            isMine ? reworded(asked, content) : null,
          )
    },
    dialogue: (asked, state, text) => {
      const words = kept(asked, text)
      const day = Option.getOrNull(decodeState(state))?.day
      if (day === undefined || words === null) return Effect.succeed(null)
      return Effect.succeed({
        deliveries: [message(asked.say("mood-words-kept"), rest(asked.say, asked.home.keyboard))],
        changes: [change.word({ day, words, messageId: messageIdOf(asked) })],
        dialogue: null,
        forgetText: true,
      })
    },
    entry: ({ person, say }) => (person.consent === "granted" ? button(say("mood-button"), name, "ask") : null),
  }
})
