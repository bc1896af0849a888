import { Clock, Context, Effect, Layer, Metric } from "effect"
import { Settings } from "../config/Settings.ts"
import {
  type Aside,
  type Asked,
  type Circumstances,
  type Command,
  type Feature,
  Features,
  type Handling,
  type Home,
  type OwnAsked,
  type Reply,
  type Say,
} from "../domain/Feature.ts"
import type { ChatId, UpdateId, UserId } from "../domain/Ids.ts"
import type { Change } from "../domain/Jobs.ts"
import { featureUsed } from "../domain/metrics/Turns.ts"
import { FlagName, Flags } from "../domain/operators/Flags.ts"
import { distressOf } from "../domain/distress/Distress.ts"
import type { StoreError } from "../domain/StoreError.ts"
import type { Ahead } from "../domain/talk/Inbox.ts"
import type { Content, Sender } from "../domain/talk/incoming/Incoming.ts"
import { type Language, spokenIn } from "../domain/talk/Language.ts"
import type { Outgoing } from "../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../domain/talk/Person.ts"
import { type Style, styleOf, usualStyle } from "../domain/talk/Style.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { isSpoken, wordsOf } from "../domain/talk/incoming/Words.ts"
import { stopped } from "../domain/talk/Stopping.ts"
import { promptTokens } from "../policy/Model.ts"
import type { Desk } from "./desk/Desk.ts"
import { askedAt, openAt } from "./OpenDialogue.ts"
import type { Offered } from "./talking/ToolRounds.ts"
import { sectionsOf } from "./Prompt.ts"

interface Taken {
  readonly feature: string
  readonly reply: Reply
}

export interface Routed extends Taken {
  /** Features' parts of the prompt, loaded side by side. */
  readonly sections: Effect.Effect<ReadonlyArray<string>>
  /** What a model may ask for, of somebody who has written these words; nothing where a flag is off. */
  readonly tools: (own: string) => Tools
  readonly style: Style
  readonly behind: (contents: ReadonlyArray<Content>) => Aside
  /** What keeps the answer of a turn that goes out as a file. */
  readonly filed: (turnId: UpdateId) => ReadonlyArray<Change>
  /** What asks the model how much danger somebody is in; null: nothing. */
  readonly riskQuestion: () => string | null
  readonly atRisk: (level: "high" | "imminent") => Effect.Effect<Help | null, StoreError>
}

export interface Tools {
  readonly offered: ReadonlyArray<Offered>
  /** What the model is told when it has no tools. */
  readonly instead: ReadonlyArray<string>
}

export interface Help extends Aside {
  /** The same as an own turn, where no answer takes it along; null: it was said lately. */
  readonly ahead: Ahead | null
}

/** The engine's own answers in the metric. */
const engine = "chat"

const nothing: Reply = { deliveries: [] }

const clash = (what: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${what} ${name}`)

export const clashes = (features: ReadonlyArray<Feature>): ReadonlyArray<string> => [
  ...clash("feature", [engine, ...features.map(({ name }) => name)]),
  ...clash(
    "tool",
    features.flatMap(({ tools = [] }) => tools.map(({ name }) => name)),
  ),
  ...clash(
    "command",
    features.flatMap(({ commands = {} }) => Object.keys(commands)),
  ),
  ...clash(
    "job",
    features.flatMap(({ jobs = [] }) => jobs.map(({ name }) => name)),
  ),
  ...clash(
    "button",
    features.flatMap(({ oldButtons = {} }) => Object.keys(oldButtons)),
  ),
]

const firstOf = (ways: ReadonlyArray<readonly [string, () => Handling]>): Effect.Effect<Taken | null, StoreError> =>
  Effect.gen(function* () {
    for (const [feature, handle] of ways) {
      const reply = yield* handle()
      if (reply !== null) return { feature, reply }
    }
    return null
  })

const commandOf = (features: ReadonlyArray<Feature>, name: string, isOperator: boolean) =>
  features.flatMap((feature): ReadonlyArray<readonly [string, Command]> => {
    const command = Object.hasOwn(feature.commands ?? {}, name) ? feature.commands?.[name] : undefined
    return command === undefined || (command.ofOperators === true && !isOperator) ? [] : [[feature.name, command]]
  })

const pressedOf = (features: ReadonlyArray<Feature>, data: string, asked: Asked) => {
  const today = features.map(({ oldButtons = {} }) => (Object.hasOwn(oldButtons, data) ? oldButtons[data] : undefined))
  const [name = "", action = "", ...argument] = (today.find((each) => each !== undefined) ?? data).split(":")
  return features.flatMap((feature): ReadonlyArray<readonly [string, () => Handling]> => {
    const buttons = feature.name === name ? (feature.buttons ?? {}) : {}
    const handle = Object.hasOwn(buttons, action) ? buttons[action] : undefined
    return handle === undefined ? [] : [[feature.name, () => handle(asked, argument.join(":"))]]
  })
}

/** The button's spinner ends, whatever else happens. */
const acknowledged = (content: Content, deliveries: ReadonlyArray<Outgoing>): ReadonlyArray<Outgoing> =>
  content._tag !== "Callback" || deliveries.some(({ _tag }) => _tag === "AnswerCallback")
    ? deliveries
    : [{ _tag: "AnswerCallback", queryId: content.queryId }, ...deliveries]

/** Without an open dialogue nothing ends, so the turn leaves the person unchanged. */
const settled = ({ content, person }: Asked, reply: Reply, leaves: boolean): Reply => {
  const { dialogue = leaves ? null : undefined, ...rest } = reply
  const deliveries = acknowledged(content, reply.deliveries)
  return dialogue === undefined || (dialogue === null && person.dialogue === null)
    ? { ...rest, deliveries }
    : { ...rest, deliveries, dialogue }
}

/** gates → membership and stop → dialogue → command or button → content. A command leaves a dialogue, unless it stays. */
export const routeIn = Effect.fnUntraced(function* (
  features: ReadonlyArray<Feature>,
  asked: Asked,
): Effect.fn.Return<Taken, StoreError> {
  const { circumstances, content, person } = asked
  const gated = yield* firstOf(
    features.flatMap(({ gate, name }) => (gate === undefined ? [] : [[name, () => gate(asked)] as const])),
  )
  if (gated !== null) return { ...gated, reply: settled(asked, gated.reply, false) }
  if (content._tag === "Membership") {
    return { feature: engine, reply: { ...nothing, person: { blocked: content.blocked } } }
  }
  if (stopped(content) !== null) return { feature: engine, reply: settled(asked, nothing, false) }

  const { dialogue } = person
  const { own } = wordsOf(content)
  const isSaid = isSpoken(content) && own.trim() !== "" && dialogue !== null
  // A cry for help is nobody's name and no title.
  const isAnswer = isSaid && distressOf(content) === null
  const owner = dialogue === null ? undefined : features.find(({ name }) => name === dialogue.feature)
  const answer = isAnswer
    ? ((yield* owner?.dialogue?.(asked, dialogue.state, own) ?? Effect.succeed(null)) ?? null)
    : null
  const stays = dialogue !== null && owner?.stays?.(dialogue.state) === true
  if (answer !== null) return { feature: owner?.name ?? engine, reply: settled(asked, answer, false) }

  const named =
    content._tag === "Command"
      ? commandOf(features, content.name, circumstances.isOperator).map(
          ([name, command]) => [name, () => command.handle(asked, content.argument)] as const,
        )
      : content._tag === "Callback"
        ? pressedOf(features, content.data, asked)
        : []
  const contents = features.flatMap((feature) =>
    feature.content === undefined
      ? []
      : [[feature.name, () => feature.content?.(asked) ?? Effect.succeed(null)] as const],
  )
  const { feature, reply } = (yield* firstOf([...named, ...contents])) ?? { feature: engine, reply: nothing }
  const kept = stays && feature !== owner?.name ? { ...reply, dialogue } : reply
  return { feature, reply: settled(asked, kept, !stays && (isSaid || content._tag === "Command")) }
})

const together = (asides: ReadonlyArray<Aside>): Aside => ({
  deliveries: asides.flatMap(({ deliveries }) => deliveries),
  person: Object.assign({}, ...asides.map(({ person }) => person)),
  changes: asides.flatMap(({ changes = [] }) => changes),
})

export const withHome = (home: Home, features: ReadonlyArray<Feature>, asked: Omit<Asked, "home">): Asked => {
  const entries = () => features.flatMap(({ entry }) => entry?.(asked) ?? []).map((found) => [found])
  return {
    ...asked,
    home: { screen: (name) => home.screen(asked, name, entries()), keyboard: home.keyboard(asked.say) },
  }
}

/** Finds the feature for a turn and asks it for a reply. Knows features only by their list. */
export class Router extends Context.Service<
  Router,
  {
    readonly route: (
      chatId: ChatId,
      desk: Desk,
      content: Content,
      sender: Sender | null,
    ) => Effect.Effect<Routed, StoreError>
    /** What the bot says unasked; nothing to somebody who is kept out, or who does not have the feature. */
    readonly own: (
      chatId: ChatId,
      person: Person | null,
      content: Extract<Content, { readonly _tag: "Own" }>,
    ) => Effect.Effect<Taken, StoreError>
  }
>()("confidant/chat/Router") {
  static readonly layer = Layer.effect(
    Router,
    Effect.gen(function* () {
      const { all: features, home } = yield* Features
      const flags = yield* Flags
      const settings = yield* Settings
      const texts = yield* Texts
      const wrong = clashes(features)
      if (wrong.length > 0) return yield* Effect.die(new Error(`Features clash: ${wrong.join(", ")}`))
      yield* Effect.forEach([engine, ...features.map(({ name }) => name)], (name) =>
        Metric.update(featureUsed(name), 0),
      )

      const sayIn =
        (language: Language): Say =>
        (key, args) =>
          texts.get(language, key, args)

      const circumstancesOf = (userId: UserId): Effect.Effect<Circumstances> =>
        Effect.map(
          Effect.filter(FlagName.literals, (name) => flags.isOn(name, userId)),
          (on) => ({ isOperator: settings.operators.userIds.includes(userId), flags: new Set(on) }),
        )

      const route: Router["Service"]["route"] = Effect.fnUntraced(function* (
        chatId,
        { conversation, history, person: known },
        content,
        sender,
      ) {
        const circumstances = yield* circumstancesOf(known.id)
        const style = circumstances.flags.has("ENABLE_STYLE_SETTINGS") ? styleOf(known) : usualStyle
        const heard = () =>
          sender === null ? known.language : spokenIn(sender.languageCode, wordsOf(content).own, known.language)
        const language = style.language ?? heard()
        const now = yield* Clock.currentTimeMillis
        const own = features.filter(({ flag }) => flag === undefined || circumstances.flags.has(flag))
        const person = { ...known, language, dialogue: openAt(own, known.dialogue, now) }
        const asked = withHome(home, own, {
          person,
          chatId,
          conversation,
          history,
          content,
          sender,
          circumstances,
          say: sayIn(language),
          sayIn,
          now,
        })
        const taken = yield* routeIn(own, asked)
        const learnt = language === known.language ? {} : { person: { language, ...taken.reply.person } }
        const within = taken.reply.talk?.within ?? { ...conversation, history }
        const about = { ...asked, conversation: within, history: within.history }
        const sections = sectionsOf(own, about, promptTokens(settings.modelLimits))
        const toolsFor = (said: string, from: Asked, isCalm: boolean): Tools => {
          const all = isCalm ? own.flatMap(({ tools = [] }) => tools) : []
          const specs = all.map((tool) => ({ tool, spec: tool.spec(from) }))
          return circumstances.flags.has("ENABLE_TOOLS") && said.trim() !== ""
            ? {
                instead: [],
                offered: specs.map(({ spec, tool }) => ({
                  spec,
                  run: (place, given) => tool.run({ asked: from, own: said, place }, given),
                })),
              }
            : { offered: [], instead: specs.flatMap(({ spec }) => spec.instead ?? []) }
        }
        return {
          ...taken,
          reply: askedAt(now, { ...taken.reply, ...learnt }),
          sections,
          tools: (own) => toolsFor(own, about, distressOf(content) === null),
          style,
          behind: (contents) => together(own.flatMap(({ behind }) => behind?.(asked, contents) ?? [])),
          filed: (turnId) => own.flatMap(({ filed }) => filed?.(turnId) ?? []),
          riskQuestion: () =>
            own.map(({ risk }) => risk?.question(asked) ?? null).find((each) => each !== null) ?? null,
          atRisk: Effect.fnUntraced(function* (level) {
            const watcher = own.find(({ risk }) => risk !== undefined)
            if (watcher?.risk === undefined || watcher.own === undefined) return null
            const { again, payload } = watcher.risk.found(asked, level)
            const { changes = [], deliveries, person = {} } = yield* watcher.own(asked, payload)
            return { deliveries, person, changes, ahead: again ? null : { feature: watcher.name, payload } }
          }),
        }
      })

      const own: Router["Service"]["own"] = Effect.fnUntraced(function* (chatId, person, content) {
        const feature = features.find(({ name }) => name === content.feature)
        const now = yield* Clock.currentTimeMillis
        const language = person?.language ?? "en"
        const asked: OwnAsked = { person, chatId, now, say: sayIn(language), sayIn }
        if (feature?.own === undefined) {
          yield* Effect.logError(`This release lacks the feature ${content.feature}, which wanted to say something`)
          return { feature: engine, reply: nothing }
        }
        const isOff =
          person !== null &&
          feature.ahead === undefined &&
          (person.banned || (feature.flag !== undefined && !(yield* flags.isOn(feature.flag, person.id))))
        return { feature: feature.name, reply: isOff ? nothing : yield* feature.own(asked, content.payload) }
      })

      return Router.of({ route, own })
    }),
  )
}
