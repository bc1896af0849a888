import { Effect, Option, Schema } from "effect"
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
  type Say,
} from "../../domain/Feature.ts"
import { type Actor, AuditLog } from "../../domain/operators/AuditLog.ts"
import { type Broadcast, Broadcasts, type BroadcastTexts } from "../../domain/operators/Broadcasts.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { type Language, spokenIn } from "../../domain/talk/Language.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { inParts } from "../../domain/talk/outgoing/SmartSend.ts"
import { sendBroadcast } from "../../operators/SendBroadcast.ts"
import { stopBroadcast } from "../../operators/StopBroadcast.ts"
import { telegramMessageLength } from "../../policy/Limits.ts"
import { change } from "./Drafts.ts"
import { firstJob, jobsOf, name, Said, type Teller, type Told } from "./Sending.ts"

const decodeSaid = Schema.decodeUnknownOption(Said)

/** Which text is awaited: the first one, or that of a draft in the other language. */
const Awaited = Schema.Struct({ id: Schema.NullOr(Schema.String) })
const decodeAwaited = Schema.decodeUnknownOption(Awaited)

const shown = (text: string): ReadonlyArray<Outgoing> => inParts(fromMarkdown(text), telegramMessageLength)

/** With one text, everybody gets it. */
const textFor = ({ en, ru }: BroadcastTexts, language: Language): string | undefined =>
  language === "ru" ? (ru ?? en) : (en ?? ru)

const missing = ({ en, ru }: BroadcastTexts): Language | null => {
  if (en === undefined) return "en"
  return ru === undefined ? "ru" : null
}

const tellerOf = ({ chatId, content, person }: Asked): Teller => ({
  userId: person.id,
  chatId,
  language: person.language,
  messageId: content._tag === "Callback" ? content.messageId : null,
})

const actorOf = ({ person }: Asked): Actor => `telegram:${person.id}`

const running = (say: Say, { id, people, reached }: Broadcast): Outgoing =>
  message(say("broadcast-running", { people, reached }), [[button(say("broadcast-button-stop"), name, "stop", id)]])

const overOf = (say: Say, { people, reached, state }: Broadcast): string =>
  say(state === "stopped" ? "broadcast-stopped" : "broadcast-done", { people, reached })

const standing = (say: Say, found: Broadcast): Outgoing =>
  found.state === "running" ? running(say, found) : message(overOf(say, found))

/** What somebody writes who has not agreed is held back: only the words of a command arrive. */
const ask = ({ person, say }: Asked, id: string | null, language: Language | null): Reply =>
  person.consent === "granted"
    ? {
        deliveries: [message(language === null ? say("broadcast-ask") : say(`broadcast-ask-${language}`))],
        dialogue: { feature: name, state: { id } },
      }
    : { deliveries: [message(say("broadcast-ask-agreed"))] }

/** Names no operator. */
const idOf = ({ content, now }: Asked): string => `${now}-${"messageId" in content ? content.messageId : 0}`

/** What the words of a command say, else those of the message that it answers. */
const givenIn = ({ content }: Asked, argument: string): string => {
  if (argument.trim() !== "" || content._tag !== "Command") return argument.trim()
  return (content.context?.quote?.text ?? content.context?.reply?.text ?? "").trim()
}

const broadcastOf = (broadcasts: Broadcasts["Service"], log: AuditLog["Service"]) => {
  const audited = <A, E>(action: Effect.Effect<A, E, AuditLog | Broadcasts>) =>
    action.pipe(Effect.provideService(AuditLog, log), Effect.provideService(Broadcasts, broadcasts))

  /** The text as people will see it, then how many they are. */
  const preview = Effect.fnUntraced(function* ({ say }: Asked, id: string, texts: BroadcastTexts, text: string) {
    const { en, ru } = yield* broadcasts.audience
    const people = en + ru
    const other = missing(texts)
    const count = say(other === null ? "broadcast-count-each" : "broadcast-count", { people, en, ru })
    const keyboard: Keyboard = [
      ...(people === 0 ? [] : [[button(say("broadcast-button-send", { people }), name, "send", id)]]),
      ...(other === null ? [] : [[button(say(`broadcast-button-add-${other}`), name, "other", id)]]),
      [button(say("broadcast-button-drop"), name, "drop", id)],
    ]
    return [...shown(text), message(count, keyboard)]
  })

  const drafted = Effect.fnUntraced(function* (asked: Asked, text: string, known: Broadcast | null) {
    const id = known?.id ?? idOf(asked)
    const language = (known === null ? null : missing(known.texts)) ?? spokenIn(undefined, text, "en")
    const texts: BroadcastTexts = { ...known?.texts, [language]: text }
    const deliveries = yield* preview(asked, id, texts, text)
    return { deliveries, changes: [change.draft({ id, texts })], dialogue: null }
  })

  const stopped = (asked: Asked, id: string): Effect.Effect<Reply, StoreError> =>
    audited(stopBroadcast(actorOf(asked), id)).pipe(
      Effect.map((found) => ({ deliveries: [inPlace(asked, message(overOf(asked.say, found)))] })),
      Effect.catchTag("ActionRefused", () => Effect.succeed({ deliveries: [message(asked.say("broadcast-gone"))] })),
    )

  const asked = Effect.fnUntraced(function* (from: Asked, argument: string): Effect.fn.Return<Reply, StoreError> {
    const text = givenIn(from, argument)
    const isStop = text.toLowerCase() === "stop"
    if (text !== "" && !isStop) return yield* drafted(from, text, null)
    const now = yield* broadcasts.running
    if (now === null) return isStop ? { deliveries: [message(from.say("broadcast-gone"))] } : ask(from, null, null)
    return isStop ? yield* stopped(from, now.id) : { deliveries: [running(from.say, now)] }
  })

  const sent = (from: Asked, id: string): Effect.Effect<Reply, StoreError> =>
    audited(sendBroadcast(actorOf(from), id, firstJob(id, tellerOf(from)))).pipe(
      Effect.map((found) => ({ deliveries: [inPlace(from, running(from.say, found))] })),
      Effect.catchTag("ActionRefused", () => Effect.succeed({ deliveries: [message(from.say("broadcast-gone"))] })),
    )

  /** Only of a draft: what has begun stays as it is. */
  const ofDraft = (from: Asked, id: string, reply: (draft: Broadcast) => Reply): Handling =>
    Effect.map(broadcasts.find(id), (found) => {
      if (found?.state === "draft") return reply(found)
      return { deliveries: [found === null ? message(from.say("broadcast-gone")) : standing(from.say, found)] }
    })

  const dropped = (from: Asked) => (draft: Broadcast) => ({
    deliveries: [...clearPressed(from), message(from.say("broadcast-dropped"))],
    changes: [change.drop(draft.id)],
    dialogue: null,
  })

  const ofOperators =
    (handle: (from: Asked, id: string) => Handling) =>
    (from: Asked, id: string): Handling =>
      from.circumstances.isOperator ? handle(from, id) : Effect.succeed(null)

  const answered = Effect.fnUntraced(function* (from: Asked, state: unknown, text: string) {
    const awaited = Option.getOrNull(decodeAwaited(state))
    if (awaited === null || !from.circumstances.isOperator) return null
    if (awaited.id === null) return yield* drafted(from, text.trim(), null)
    const known = yield* broadcasts.find(awaited.id)
    return known?.state === "draft" ? yield* drafted(from, text.trim(), known) : null
  })

  /** Progress shows where the button was; the end is a message of its own, which Telegram announces. */
  const told = ({ sayIn }: OwnAsked, found: Broadcast, { teller, ...said }: Told): Reply => {
    const { language, messageId } = teller
    const say = sayIn(language)
    if (said._tag === "Ended") {
      const cleared = messageId === null ? [] : [{ _tag: "ClearKeyboard", messageId } as const]
      return { deliveries: [...cleared, message(overOf(say, found))] }
    }
    const shows = running(say, found)
    return found.state !== "running" || messageId === null || shows._tag !== "Message"
      ? { deliveries: [] }
      : { deliveries: [{ ...shows, _tag: "Edit", messageId }] }
  }

  const own = Effect.fnUntraced(function* (from: OwnAsked, payload: unknown): Effect.fn.Return<Reply, StoreError> {
    const said = Option.getOrNull(decodeSaid(payload))
    const found = said === null ? null : yield* broadcasts.find(said.id)
    if (said === null || found === null) return { deliveries: [] }
    if (said._tag !== "Text") return told(from, found, said)
    const { person } = from
    // What people or operators have decided since it was handed over counts.
    if (person?.consent !== "granted" || found.state === "stopped") return { deliveries: [] }
    const text = textFor(found.texts, person.language)
    return { deliveries: text === undefined ? [] : shown(text) }
  })

  const feature: Feature = {
    name,
    commands: { broadcast: { shown: false, ofOperators: true, handle: asked } },
    buttons: {
      send: ofOperators(sent),
      stop: ofOperators(stopped),
      other: ofOperators((from, id) => ofDraft(from, id, ({ texts }) => ask(from, id, missing(texts)))),
      drop: ofOperators((from, id) => ofDraft(from, id, dropped(from))),
    },
    dialogue: answered,
    own,
    jobs: jobsOf(broadcasts),
  }
  return feature
}

/** `/broadcast`: an operator writes to everybody. */
export const make: Effect.Effect<Feature, never, AuditLog | Broadcasts> = Effect.gen(function* () {
  return broadcastOf(yield* Broadcasts, yield* AuditLog)
})
