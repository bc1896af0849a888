import { Duration, Effect, Option, Schema } from "effect"
import {
  type Asked,
  button,
  type Feature,
  type Handling,
  inPlace,
  message,
  type OwnAsked,
  type Reply,
} from "../../domain/Feature.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { isShortAnswer } from "../../domain/talk/incoming/Words.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { placeIn } from "../../domain/talk/place/Instants.ts"
import { clockOf, hourOf, minutesIn, zoneTold } from "../../domain/talk/place/TimeZones.ts"
import { afterDanger, eveningFrom, offered, unansweredAtMost } from "../../policy/talk/Checkins.ts"
import { answerWords } from "../../policy/Limits.ts"
import { quiet } from "../../policy/Reminders.ts"
import { change, type CheckedOn, Checkins } from "./Checkins.ts"
import { jobsOf, name, nextAt, Said, wake } from "./Due.ts"

const Awaited = Schema.Union([
  Schema.Struct({ asks: Schema.Literal("time") }),
  Schema.Struct({ asks: Schema.Literal("zone"), minutes: Schema.Int }),
])
const decodeAwaited = Schema.decodeUnknownOption(Awaited)
const decodeSaid = Schema.decodeUnknownOption(Said)

/** Ways to ask, one a day in turn. */
const ways = 3
const dayLength = 86_400_000

const written =
  /^(?:at |by |в |к )?(\d{1,2})(?:[:.h ](\d{2}))? ?(?:o['’]?clock|час(?:а|ов)?)?( ?(?:am|pm|a\.m\.?|p\.m\.?|утра|дня|вечера))?$/iu

/** Minutes of the day; null: it is no time. */
const timeIn = (text: string): number | null => {
  const [, hours, minutes = "0", half = ""] = written.exec(text.trim().replace(/[!.]+$/u, "")) ?? []
  const hour = hours === undefined ? null : hourOf(Number(hours), half.trim().toLowerCase())
  return hour === null || hour > 23 || Number(minutes) > 59 ? null : hour * 60 + Number(minutes)
}

const isQuiet = (minutes: number): boolean => minutes < quiet.until * 60 || minutes >= quiet.from * 60

const isLateFor = ({ adult }: Person, minutes: number): boolean => adult === false && minutes >= eveningFrom * 60

const hoursFor = ({ person, say }: Asked): Keyboard => [
  offered[person.adult === false ? "minor" : "adult"].map((hour) =>
    button(clockOf(hour * 60), name, "at", String(hour * 60)),
  ),
  [button(say("checkins-button-other"), name, "other")],
]

const offButton = ({ say }: Pick<Asked, "say">): Keyboard[number] => [button(say("checkins-button-off"), name, "off")]

const screen = (asked: Asked, found: CheckedOn | null): Reply => {
  const { home, person, say } = asked
  const { due = null, minutes = 0 } = found?.checkin ?? {}
  const limits = { from: clockOf(quiet.until * 60), until: clockOf(quiet.from * 60), most: unansweredAtMost }
  const words =
    due === null
      ? say("checkins-are-off", limits)
      : say("checkins-are-on", { clock: clockOf(minutes), day: dayOf(due, person) })
  const off = due === null ? [] : [offButton(asked)]
  return {
    deliveries: [inPlace(asked, message(words, [...hoursFor(asked), ...off, ...home.keyboard]))],
    dialogue: null,
  }
}

const askTime = (asked: Asked): Reply => ({
  deliveries: [inPlace(asked, message(asked.say("checkins-ask-time")))],
  dialogue: { feature: name, state: { asks: "time" } },
})

const latest = ({ noticed }: Person): number | null => {
  const times = Object.values(noticed?.helped ?? {})
  return times.length === 0 ? null : Math.max(...times)
}

/** Switches them on, or says why not at this hour. */
const chosen = (asked: Asked, found: CheckedOn | null, minutes: number): Reply => {
  const { now, person, say } = asked
  const instead = (words: string): Reply => ({ deliveries: [message(words, hoursFor(asked))], dialogue: null })
  if (isQuiet(minutes)) {
    return instead(say("checkins-quiet", { from: clockOf(quiet.from * 60), until: clockOf(quiet.until * 60) }))
  }
  if (isLateFor(person, minutes)) return instead(say("checkins-minor", { from: clockOf(eveningFrom * 60) }))
  const place = placeIn(person.timeZone)
  if (place === null || person.timeZone === null) {
    return {
      deliveries: [inPlace(asked, message(say("checkins-ask-zone")))],
      dialogue: { feature: name, state: { asks: "zone", minutes } },
    }
  }
  const due = nextAt(place, minutes, now, { askedAt: found?.checkin.askedAt ?? null, helpedAt: latest(person) })
  return {
    deliveries: [
      inPlace(
        asked,
        message(say("checkins-set", { clock: clockOf(minutes), day: dayOf(due, person), most: unansweredAtMost }), [
          offButton(asked),
        ]),
      ),
    ],
    changes: [change.on({ minutes, zone: person.timeZone, due })],
    jobs: [wake(person.id, due)],
    dialogue: null,
  }
}

const isInDanger = (person: Person, now: number): boolean => {
  const at = latest(person)
  return at !== null && now - at < Duration.toMillis(afterDanger)
}

/** What comes unasked: the program's own words. */
const said = ({ now, person, say }: OwnAsked, what: (typeof Said.Type)["what"]): Outgoing => {
  const change = button(say("checkins-button-change"), name, "show")
  if (what !== "ask") return message(say(`checkins-${what}`), [[change]])
  const way = Math.floor((now + (person?.id ?? 0) * dayLength) / dayLength) % ways
  return message(say(`checkins-ask-${way}`), [[change, ...offButton({ say })]])
}

/** `/checkins`: a question each day at an hour that somebody has chosen, and nothing else unasked. */
export const make: Effect.Effect<Feature, never, Checkins> = Effect.map(Checkins, (checkins) => {
  const withFound =
    (reply: (asked: Asked, found: CheckedOn | null) => Reply) =>
    (asked: Asked): Handling =>
      Effect.map(checkins.find(asked.person.id), (found) => reply(asked, found))

  const at = (asked: Asked, minutes: number): Handling => withFound((_, found) => chosen(asked, found, minutes))(asked)

  const shown = withFound(screen)

  /** `/checkins 20:15`; what is no time shows the screen. */
  const wanted = (asked: Asked, argument: string): Handling => {
    const minutes = timeIn(argument)
    return minutes === null ? shown(asked) : at(asked, minutes)
  }

  const again = (asked: Asked, text: string, key: string): Reply | null =>
    isShortAnswer(text, answerWords) ? { deliveries: [message(asked.say(key))] } : null

  const inZone = (asked: Asked, zone: string, minutes: number): Handling =>
    minutesIn(zone, asked.now) === null
      ? Effect.succeed(null)
      : Effect.map(at({ ...asked, person: { ...asked.person, timeZone: zone } }, minutes), (reply) =>
          reply === null ? null : { ...reply, person: { timeZone: zone } },
        )

  const answered = (asked: Asked, state: unknown, text: string): Handling => {
    const { now, person, say } = asked
    const awaited = Option.getOrNull(decodeAwaited(state))
    if (awaited === null) return Effect.succeed(null)
    if (awaited.asks === "time") {
      const minutes = timeIn(text)
      return minutes === null ? Effect.succeed(again(asked, text, "checkins-unclear")) : at(asked, minutes)
    }
    const found = zoneTold(text, person.language, now)
    switch (found._tag) {
      case "Zone":
        return inZone(asked, found.zone, awaited.minutes)
      case "Halves": {
        const halves = found.halves.map(({ time, zone }) => [button(time, name, "zone", zone)])
        return Effect.succeed({ deliveries: [message(say("style-which-half"), halves)] })
      }
      case "Impossible":
        return Effect.succeed({ deliveries: [message(say("style-no-such-time"))] })
      case "Unclear":
        return Effect.succeed(again(asked, text, "style-unclear-timeZone"))
    }
  }

  const own = Effect.fnUntraced(function* (from: OwnAsked, payload: unknown): Effect.fn.Return<Reply, StoreError> {
    const told = Option.getOrNull(decodeSaid(payload))
    const { now, person } = from
    if (told === null || person?.consent !== "granted" || isInDanger(person, now)) return { deliveries: [] }
    const found = yield* checkins.find(person.id)
    // What people have decided since it was handed over counts.
    const isOn = found !== null && found.checkin.due !== null
    if (told.what === "ask" ? !isOn || found.checkin.askedAt !== told.at : isOn) return { deliveries: [] }
    const outgoing = said(from, told.what)
    const text = outgoing._tag === "Message" ? outgoing.text.text : ""
    return {
      deliveries: [outgoing],
      // Whoever answers it is answered by somebody who knows what was asked.
      ...(told.what === "ask" ? { messages: [{ role: "assistant", text, telegramMessageId: null }] } : {}),
    }
  })

  return {
    name,
    commands: { checkins: { shown: true, handle: wanted } },
    buttons: {
      show: shown,
      at: (asked, argument) => {
        const minutes = /^\d{1,4}$/u.test(argument) ? Number(argument) : null
        return minutes === null || minutes > 1_439 ? shown(asked) : at(asked, minutes)
      },
      other: (asked) => Effect.succeed(askTime(asked)),
      zone: (asked, zone) => {
        const { dialogue } = asked.person
        const awaited = dialogue?.feature === name ? Option.getOrNull(decodeAwaited(dialogue.state)) : null
        return awaited?.asks === "zone" ? inZone(asked, zone, awaited.minutes) : shown(asked)
      },
      off: (asked) =>
        Effect.succeed({
          deliveries: [inPlace(asked, message(asked.say("checkins-off"), asked.home.keyboard))],
          changes: [change.off(null)],
          dialogue: null,
        }),
    },
    dialogue: answered,
    own,
    jobs: jobsOf(checkins),
  }
})
