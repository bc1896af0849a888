import { Effect, Option, Schema } from "effect"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { Remains } from "../../domain/backup/Remains.ts"
import { Cache, deskKey } from "../../domain/Cache.ts"
import {
  type Asked,
  button,
  clearPressed,
  type Feature,
  type Handling,
  inPlace,
  message,
  type OwnAsked,
  type Reply,
} from "../../domain/Feature.ts"
import { JobError, jobKind, type NewJob, type OwnTurn } from "../../domain/Jobs.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { isShortAnswer } from "../../domain/talk/incoming/Words.ts"
import { inThread } from "../../domain/talk/outgoing/Outgoing.ts"
import { usual } from "../../policy/Jobs.ts"
import { answerWords, followedUp } from "../../policy/Limits.ts"
import { TelegramMessageId } from "../../domain/Ids.ts"
import { Elsewhere, erase, Farewell } from "./Erasing.ts"
import { cameFrom, OneMessage, unanswer, unsayThese } from "./OneMessage.ts"

const name = "forget"

/** Only the word in the question erases; people may type that of either language. */
const words = { en: "DELETE", ru: "УДАЛИТЬ" } as const

const decodeFarewell = Schema.decodeUnknownOption(Farewell)

const isWord = (text: string): boolean => {
  const typed = text.replace(/^[\s"'«“„/]+|[\s"'»”“.!]+$/gu, "").toUpperCase()
  return typed === words.en || typed === words.ru
}

const asked = ({ person, say }: Asked): Reply =>
  person.consent === "granted"
    ? {
        deliveries: [message(say("forget-ask", { word: words[person.language] }))],
        dialogue: { feature: name, state: {} },
      }
    : {
        deliveries: [
          message(say("forget-ask-before"), [
            [button(say("forget-button-erase"), name, "erase")],
            [button(say("forget-button-keep"), name, "keep")],
          ]),
        ],
      }

const farewellOf = ({ content, person }: Asked): Farewell => {
  const threadId = topicOf(content)
  return {
    language: person.language,
    ...(threadId === undefined ? {} : { threadId }),
    ...(content._tag === "Callback" ? { queryId: content.queryId } : {}),
    ...(content._tag === "Callback" && content.messageId !== null ? { messageId: content.messageId } : {}),
  }
}

/** The turn goes with everything else: what it has to say is an own turn. */
const erased = (from: Asked): Reply => {
  const { chatId, now, person } = from
  const job = { key: `${person.id} ${now}`, userId: null }
  const farewell: OwnTurn = { chatId, userId: null, feature: name, payload: farewellOf(from) }
  const rest: Elsewhere = { userId: person.id, chatId, at: now }
  const jobs: ReadonlyArray<NewJob> = [
    { ...job, kind: "say", lane: `say ${person.id}`, payload: farewell },
    { ...job, kind: "forget.elsewhere", lane: `forget ${person.id}`, payload: rest },
  ]
  return { deliveries: [], changes: [erase(now)], jobs, dialogue: null }
}

const kept = (from: Asked): Reply => ({
  deliveries: [...clearPressed(from), message(from.say("forget-kept"), from.home.keyboard)],
  dialogue: null,
})

const answered = (from: Asked, text: string): Reply | null => {
  if (isWord(text)) return erased(from)
  if (!isShortAnswer(text, answerWords)) return null
  // Where only adults are talked with, no word of others is kept.
  return from.person.adult === false ? { ...kept(from), forgetText: true } : kept(from)
}

const saidGoodbye = ({ sayIn }: OwnAsked, { language, messageId, queryId, threadId }: Farewell): Reply => ({
  deliveries: [
    ...(queryId === undefined ? [] : [{ _tag: "AnswerCallback", queryId } as const]),
    ...(messageId === undefined ? [] : [{ _tag: "ClearKeyboard", messageId } as const]),
    inThread(threadId, message(sayIn(language)("forget-done"))),
  ],
})

type Known = OneMessage["Service"]

const decodeMessageId = Schema.decodeUnknownOption(TelegramMessageId)

/** Of one message: whoever answers to it with the command means that one, and never everything. */
const askedOfOne =
  ({ beside, from: find }: Known) =>
  (from: Asked, messageId: TelegramMessageId | null): Handling =>
    Effect.gen(function* () {
      const { person, say } = from
      const [first] = messageId === null ? [] : yield* find(person.id, messageId, 0)
      const what = first?.role ?? (messageId === null ? null : yield* beside(person.id, messageId))
      return {
        deliveries: [
          what === null
            ? message(say("forget-one-unknown"))
            : message(say(`forget-one-ask-${what}`), [
                [button(say("forget-button-erase"), name, "one", String(messageId))],
                [button(say("forget-button-keep"), name, "keep")],
              ]),
        ],
        dialogue: null,
      }
    })

const erasedOne =
  ({ beside, from: find }: Known) =>
  (from: Asked, argument: string): Handling => {
    const decoded = decodeMessageId(Number(argument))
    if (argument === "" || Option.isNone(decoded)) return Effect.succeed(null)
    const { person, say } = from
    const messageId = decoded.value
    return Effect.gen(function* () {
      const lines = yield* find(person.id, messageId, followedUp)
      const isBeside = lines.length === 0 && (yield* beside(person.id, messageId)) !== null
      if (lines.length === 0 && !isBeside) return { deliveries: [inPlace(from, message(say("forget-one-unknown")))] }
      return {
        deliveries: [inPlace(from, message(say("forget-one-done")))],
        changes: [isBeside ? unanswer(messageId) : unsayThese(cameFrom(lines))],
      }
    })
  }

const repliedTo = ({ content }: Asked) => (content._tag === "Command" ? content.context?.reply : undefined)

/** `/forget`: a person deletes everything about themselves, after typing a word, or one message, by answering to it. */
const forgetWith = (known: Known): Feature => ({
  name,
  commands: {
    forget: {
      shown: true,
      handle: (from) => {
        const reply = repliedTo(from)
        return reply === undefined || from.person.consent !== "granted"
          ? Effect.succeed(asked(from))
          : askedOfOne(known)(from, reply.messageId)
      },
    },
  },
  buttons: {
    one: erasedOne(known),
    // Under an old message, somebody who has agreed since may press this by mistake.
    erase: (from) => Effect.succeed(from.person.consent === "granted" ? asked(from) : erased(from)),
    keep: (from) => Effect.succeed(kept(from)),
  },
  dialogue: (from, _state, text) => Effect.succeed(answered(from, text)),
  own: (from, payload) =>
    Effect.succeed(
      Option.match(decodeFarewell(payload), {
        onNone: () => ({ deliveries: [] }),
        onSome: (farewell) => saidGoodbye(from, farewell),
      }),
    ),
})

/** Without a store no message is known. */
export const forget: Feature = forgetWith({
  from: () => Effect.succeed([]),
  beside: () => Effect.succeed(null),
})

/** The list beside the backups first: whatever happens next, no restore brings the person back. */
const makeElsewhere = Effect.gen(function* () {
  const cache = yield* Cache
  const ledger = yield* ErasureLedger
  const remains = yield* Remains
  return jobKind({
    name: "forget.elsewhere",
    payload: Elsewhere,
    policy: usual,
    run: Effect.fnUntraced(function* ({ at, chatId, userId }) {
      const { unreachable } = yield* Effect.mapError(
        ledger.add([{ userId, at }]),
        ({ message: why }) => new JobError({ message: why, transient: true }),
      )
      yield* cache.drop(deskKey(chatId))
      const { stays } = yield* remains.forget({ userId, at })
      yield* Effect.forEach(stays, (sentence) =>
        Effect.logWarning(`Of somebody who asked to be forgotten there is still something: ${sentence}`),
      )
      if (unreachable !== null) yield* Effect.logWarning(`${unreachable} The next backup records it there.`)
      return {}
    }),
  })
})

export const make: Effect.Effect<Feature, never, Cache | ErasureLedger | OneMessage | Remains> = Effect.zipWith(
  makeElsewhere,
  OneMessage,
  (elsewhere, known) => ({ ...forgetWith(known), jobs: [elsewhere] }),
)
