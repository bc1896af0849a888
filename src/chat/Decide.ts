import type { TelegramMessageId } from "../domain/Ids.ts"
import type { Content } from "../domain/talk/Incoming.ts"
import type { Outgoing } from "../domain/talk/Outgoing.ts"
import type { Person } from "../domain/talk/Person.ts"
import { plain } from "../domain/talk/RichText.ts"
import type { PersonChange } from "../domain/talk/Turn.ts"
import { nameLength } from "../policy/Limits.ts"
import { askName, backToMenu, introduction, mainMenu, message, press, type Say } from "./commands/Menus.ts"

/** What operators may ask for besides what everybody may. */
const operatorCommands: ReadonlySet<string> = new Set(["backup", "flags", "ops", "status"])

/** What counts besides who wrote and what. */
export interface Circumstances {
  readonly isOperator: boolean
  /** USE_CHAT_COMPLETION for this person; without it there are menus and commands only. */
  readonly mayConverse: boolean
}

const usual: Circumstances = { isOperator: false, mayConverse: true }

/** What a turn asks for. `Converse` needs the language model, `Operate` more than the chat; everything else is decided here. */
export type Decision =
  | {
      readonly _tag: "Converse"
      readonly text: string
      readonly messageId: TelegramMessageId
      readonly introduce: boolean
    }
  | {
      readonly _tag: "Reply"
      readonly outgoing: ReadonlyArray<Outgoing>
      readonly person: PersonChange
      readonly edited?: { readonly messageId: TelegramMessageId; readonly text: string }
    }
  | { readonly _tag: "Operate"; readonly command: string; readonly argument: string }

const reply = (outgoing: ReadonlyArray<Outgoing>, person: PersonChange = {}): Decision => ({
  _tag: "Reply",
  outgoing,
  person,
})

/** Free conversation is switched off: says so, and introduces the bot to somebody new. */
const notNow = (say: Say, person: Person): Decision =>
  person.introduced
    ? reply([message(say("conversation-off"), backToMenu(say))], { awaiting: null })
    : reply([message(say("conversation-off")), introduction(say)], { introduced: true, awaiting: null })

const beginTalk = (say: Say, person: Person, { mayConverse }: Circumstances): Decision =>
  mayConverse ? reply([message(say("helper-started", { name: person.name }))], { awaiting: null }) : notNow(say, person)

const command = (
  say: Say,
  person: Person,
  { name, argument }: Extract<Content, { readonly _tag: "Command" }>,
  circumstances: Circumstances,
): Decision => {
  if (circumstances.isOperator && operatorCommands.has(name)) return { _tag: "Operate", command: name, argument }
  const menu = mainMenu(say, person, circumstances.mayConverse)
  switch (name) {
    case "start":
      return person.consent === "granted"
        ? reply([menu], { awaiting: null })
        : reply([introduction(say)], { introduced: true, awaiting: null })
    case "menu":
      return reply([menu], { awaiting: null })
    case "help":
      return reply([message(say("help"), backToMenu(say))])
    case "helper":
      return beginTalk(say, person, circumstances)
    default:
      return reply([message(say("unknown-command"), backToMenu(say))])
  }
}

/** A menu opens in the place of the message whose button was pressed. */
const replaceMessage = (messageId: TelegramMessageId | null, outgoing: Outgoing): Outgoing =>
  messageId !== null && outgoing._tag === "Message" ? { ...outgoing, _tag: "Edit", messageId } : outgoing

const callback = (
  say: Say,
  person: Person,
  content: Extract<Content, { readonly _tag: "Callback" }>,
  circumstances: Circumstances,
): Decision => {
  const menu = mainMenu(say, person, circumstances.mayConverse)
  const answer: Outgoing = { _tag: "AnswerCallback", queryId: content.queryId }
  const clear: ReadonlyArray<Outgoing> =
    content.messageId === null ? [] : [{ _tag: "ClearKeyboard", messageId: content.messageId }]
  switch (content.data) {
    case press.consentYes:
      return reply([answer, ...clear, askName(say, person)], {
        consent: "granted",
        introduced: true,
        awaiting: "name",
      })
    case press.consentNo:
      return reply(
        [
          answer,
          ...clear,
          message(say("consent-declined"), [[{ label: say("button-consent-yes"), data: press.consentYes }]]),
        ],
        { consent: "declined", introduced: true, awaiting: null },
      )
    case press.keepName:
      return reply([answer, ...clear, menu], { awaiting: null })
    case press.menu:
      return reply([answer, replaceMessage(content.messageId, menu)], { awaiting: null })
    case press.help:
      return reply([answer, replaceMessage(content.messageId, message(say("help"), backToMenu(say)))])
    case press.helper: {
      const begun = beginTalk(say, person, circumstances)
      return begun._tag === "Reply" ? { ...begun, outgoing: [answer, ...begun.outgoing] } : begun
    }
    default:
      return reply([{ ...answer, text: say("button-expired") }])
  }
}

/** A name is one short line; anything longer was meant to be talked about. */
const asName = (text: string): string | null => {
  const name = text.trim()
  return name.length <= nameLength && !name.includes("\n") ? name : null
}

const text = (
  say: Say,
  person: Person,
  content: Extract<Content, { readonly _tag: "Text" }>,
  { mayConverse }: Circumstances,
): Decision => {
  if (content.text.trim() === "") return reply([message(say("empty-message"))])
  if (person.consent === "declined") {
    return reply([message(say("declined-reminder"), [[{ label: say("button-consent-yes"), data: press.consentYes }]])])
  }
  const name = person.awaiting === "name" ? asName(content.text) : null
  if (name !== null) {
    const menu = mainMenu(say, { ...person, name }, mayConverse)
    return reply([message(say("name-saved", { name })), menu], { name, awaiting: null })
  }
  if (!mayConverse) return notNow(say, person)
  return { _tag: "Converse", text: content.text, messageId: content.messageId, introduce: !person.introduced }
}

const kindOf = (kind: string): string =>
  ["sticker", "voice", "photo", "location", "group"].includes(kind) ? `unsupported-${kind}` : "unsupported-other"

/** An operator keeps the person out. They hear it each time: nothing ends in silence. */
const keptOut = (say: Say, content: Content): Decision => {
  switch (content._tag) {
    case "Text":
    case "Command":
    case "Media":
    case "Unsupported":
      return reply([message(say("banned"))])
    case "Callback":
      return reply([{ _tag: "AnswerCallback", queryId: content.queryId, text: say("banned") }])
    case "Membership":
      return reply([], { blocked: content.blocked })
    case "Edited":
    case "Reaction":
    case "Stopped":
    case "Own":
    case "Unknown":
      return reply([])
  }
}

/** What one update of a user asks for; pure, so that every path can be told in a test. */
export const decide = (say: Say, person: Person, content: Content, circumstances = usual): Decision => {
  if (person.banned) return keptOut(say, content)
  switch (content._tag) {
    case "Text":
      return text(say, person, content, circumstances)
    case "Command":
      return command(say, person, content, circumstances)
    case "Callback":
      return callback(say, person, content, circumstances)
    case "Edited":
      if (person.consent === "declined") return reply([])
      return { _tag: "Reply", outgoing: [], person: {}, edited: { messageId: content.messageId, text: content.text } }
    case "Media":
    case "Unsupported":
      return reply([message(say(kindOf(content.kind)))])
    case "Membership":
      return reply([], { blocked: content.blocked })
    case "Reaction":
    case "Stopped":
    case "Own":
    case "Unknown":
      return reply([])
  }
}

/** The introduction that a first answer brings along. */
export const introductionAfter = (say: Say, introduce: boolean): ReadonlyArray<Outgoing> =>
  introduce ? [introduction(say)] : []

/** The model answered nothing useful for good: an apology is the answer. */
export const apology = (say: Say): Outgoing => ({ _tag: "Message", text: plain(say("apology")) })
