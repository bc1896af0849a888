import { Duration, Effect, Option, Schema } from "effect"
import { distressIn } from "../../domain/distress/Distress.ts"
import {
  type Asked,
  button,
  clearPressed,
  type Feature,
  inPlace,
  message,
  type OwnAsked,
  type Reply,
  type Say,
} from "../../domain/Feature.ts"
import type { OwnTurn } from "../../domain/Jobs.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { shortened } from "../../domain/talk/outgoing/Titles.ts"
import { buttonLabelLength, conversationsOnPage, titleFromWords, titleLength } from "../../policy/Limits.ts"
import { temporary } from "../../policy/Retention.ts"
import { change, Conversations, type Listed } from "./Conversations.ts"

const name = "chats"

const decodeState = Schema.decodeUnknownOption(Schema.Struct({ number: Schema.Int }))

/** Nobody's worst sentence is shown as the name of a conversation. */
const isFit = (words: string): boolean => words.trim() !== "" && distressIn(words) === null

/** What tells it from others but its number, if anything does. */
const nameOf = ({ beginnings, title }: Listed): string | null => {
  if (isFit(title)) return title
  const words = beginnings.find(isFit)
  return words === undefined ? null : shortened(words, titleFromWords)
}

/** Its title, else its first fitting words, else its number. */
export const titleOf = (say: Say, each: Listed): string =>
  nameOf(each) ?? say("chats-untitled", { number: each.number })

const isUntitled = (each: Listed): boolean => nameOf(each) === null

const find = (all: ReadonlyArray<Listed>, argument: string): Listed | undefined =>
  all.find(({ number }) => String(number) === argument)

const paging = (say: Say, page: number, pages: number): Keyboard => {
  const beside = [
    ...(page > 0 ? [button(say("chats-button-newer"), name, "list", String(page - 1))] : []),
    ...(page < pages - 1 ? [button(say("chats-button-older"), name, "list", String(page + 1))] : []),
  ]
  return beside.length === 0 ? [] : [beside]
}

const endButton = (say: Say) => button(say("chats-button-end"), name, "end")

const list = ({ home, say }: Asked, all: ReadonlyArray<Listed>, asked = 0, isTemporary = false): Outgoing => {
  const pages = Math.max(1, Math.ceil(all.length / conversationsOnPage))
  const page = Math.min(Math.max(0, asked), pages - 1)
  const shown = all.slice(page * conversationsOnPage, (page + 1) * conversationsOnPage)
  const legend = all.some(({ mode }) => mode === "soulsleep") ? `\n${say("chats-list-soulsleep")}` : ""
  const heading = say(isTemporary ? "chats-list-temporary" : "chats-list")
  return message(`${heading}${legend}`, [
    ...shown.map((each) => {
      const label = `${each.active ? "● " : ""}${each.number}. ${each.mode === "soulsleep" ? "🌙 " : ""}${titleOf(say, each)}`
      return [button(shortened(label, buttonLabelLength), name, "show", String(each.number))]
    }),
    ...paging(say, page, pages),
    [button(say("chats-button-new"), name, "new")],
    [isTemporary ? endButton(say) : button(say("chats-button-temporary"), name, "temporary")],
    ...home.keyboard,
  ])
}

const screen = (say: Say, each: Listed): Outgoing => {
  const argument = String(each.number)
  const heading = isUntitled(each) ? "chats-untitled" : "chats-one"
  const text = say(heading, { number: each.number, title: titleOf(say, each) })
  return message(`${text}\n${say(`chats-mode-${each.mode}`)}`, [
    ...(each.active ? [] : [[button(say("chats-button-open"), name, "open", argument)]]),
    [button(say("chats-button-rename"), name, "rename", argument)],
    [button(say("chats-button-delete"), name, "delete", argument)],
    [button(say("chats-button-list"), name, "list")],
  ])
}

const askDelete = (say: Say, each: Listed): Outgoing =>
  message(
    say(`chats-delete-sure${isUntitled(each) ? "-untitled" : ""}`, { number: each.number, title: titleOf(say, each) }),
    [
      [button(say("chats-button-delete-yes"), name, "erase", String(each.number))],
      [button(say("chats-button-keep"), name, "show", String(each.number))],
    ],
  )

const opened = (all: ReadonlyArray<Listed>, number: number) =>
  all.map((each) => ({ ...each, active: each.number === number }))

const renamed = (asked: Asked, all: ReadonlyArray<Listed>, state: unknown, text: string): Reply | null => {
  const number = Option.getOrNull(decodeState(state))?.number
  const known = find(all, String(number))
  const whole = text.trim()
  if (known === undefined || whole.includes("\n") || !isVisible(whole)) return null
  const title = shortened(whole, titleLength)
  const words = Array.from(whole).length > titleLength ? "chats-renamed-shorter" : "chats-renamed"
  return {
    deliveries: [message(asked.say(words, { title, count: titleLength })), screen(asked.say, { ...known, title })],
    changes: [change.rename(known.number, title)],
    dialogue: null,
  }
}

/** An own turn ends it, because this chat's worker knows which conversation is active. */
const temporarily = ({ chatId, home, now, person, say }: Asked): Reply => {
  const reminder: OwnTurn = { chatId, userId: person.id, feature: name, payload: {} }
  const runAt = now + Duration.toMillis(temporary.within)
  const job = { kind: "say", key: `temporary ${person.id} ${now}`, userId: person.id, lane: `say ${person.id}` }
  return {
    deliveries: [
      message(say("chats-temporary", { hours: Duration.toHours(temporary.within) }), [
        [endButton(say)],
        ...home.keyboard,
      ]),
    ],
    changes: [change.temporary],
    jobs: [{ ...job, payload: reminder, runAt }],
    dialogue: null,
  }
}

const ended = (asked: Asked, isTemporary: boolean): Reply => ({
  deliveries: [
    ...clearPressed(asked),
    message(asked.say(isTemporary ? "chats-ended" : "chats-end-nothing"), asked.home.keyboard),
  ],
  changes: isTemporary ? [change.end] : [],
  dialogue: null,
})

/** It may have ended long ago, and another one begun. */
const timeIsUp = ({ now, say }: OwnAsked, since: number | null): Reply => {
  const after = Duration.toMillis(temporary.within) - Duration.toMillis(temporary.early)
  return since === null || now - since < after
    ? { deliveries: [] }
    : { deliveries: [message(say("chats-ended-by-time"))], changes: [change.end] }
}

export const make: Effect.Effect<Feature, never, Conversations> = Effect.gen(function* () {
  const conversations = yield* Conversations
  const listed = (asked: Asked) => conversations.list(asked.person.id)

  const shown = (page: (argument: string) => number) => (asked: Asked, argument: string) =>
    Effect.zipWith(listed(asked), conversations.temporary(asked.person.id), (all, since): Reply => ({
      deliveries: [inPlace(asked, list(asked, all, page(argument), since !== null))],
      dialogue: null,
    }))

  const end = (asked: Asked) =>
    Effect.map(conversations.temporary(asked.person.id), (since) => ended(asked, since !== null))

  /** A button of a conversation; if it is gone meanwhile, back to the list. */
  const ofOne =
    (reply: (asked: Asked, each: Listed, all: ReadonlyArray<Listed>) => Reply) => (asked: Asked, argument: string) =>
      Effect.map(listed(asked), (all) => {
        const each = find(all, argument)
        return each === undefined
          ? { deliveries: [inPlace(asked, list(asked, all))], dialogue: null }
          : reply(asked, each, all)
      })

  return {
    name,
    commands: {
      chats: { shown: true, handle: shown(() => 0) },
      end: { shown: true, handle: end },
    },
    buttons: {
      list: shown((argument) => Math.trunc(Number(argument)) || 0),
      show: ofOne((asked, each) => ({ deliveries: [inPlace(asked, screen(asked.say, each))], dialogue: null })),
      temporary: (asked) => Effect.succeed(temporarily(asked)),
      end,
      new: (asked) =>
        Effect.succeed({
          deliveries: [message(asked.say("chats-begun"), asked.home.keyboard)],
          changes: [change.begin(asked.conversation.mode)],
          dialogue: null,
        }),
      open: ofOne((asked, each, all) => ({
        deliveries: [
          inPlace(asked, list(asked, opened(all, each.number))),
          message(asked.say("chats-opened", { title: titleOf(asked.say, each) })),
        ],
        changes: [change.open(each.number)],
        dialogue: null,
      })),
      rename: ofOne(({ say }, each) => ({
        deliveries: [message(say("chats-rename-ask", { title: titleOf(say, each) }))],
        dialogue: { feature: name, state: { number: each.number } },
      })),
      delete: ofOne((asked, each) => ({
        deliveries: [inPlace(asked, askDelete(asked.say, each))],
        dialogue: null,
      })),
      erase: ofOne((asked, each) => ({
        deliveries: [
          inPlace(
            asked,
            message(asked.say(each.active ? "chats-deleted-active" : "chats-deleted", { number: each.number }), [
              [button(asked.say("chats-button-list"), name, "list")],
            ]),
          ),
        ],
        changes: [change.delete(each.number, each.mode)],
        dialogue: null,
      })),
    },
    dialogue: (asked, state, text) => Effect.map(listed(asked), (all) => renamed(asked, all, state, text)),
    own: (asked) =>
      asked.person === null
        ? Effect.succeed({ deliveries: [] })
        : Effect.map(conversations.temporary(asked.person.id), (since) => timeIsUp(asked, since)),
    entry: ({ person, say }) => (person.consent === "granted" ? button(say("chats-button"), name, "list", "0") : null),
  }
})
