import { Context, type Effect } from "effect"
import type { ChatId, UpdateId } from "./Ids.ts"
import type { Change, JobKind, NewJob } from "./Jobs.ts"
import type { FlagName } from "./operators/Flags.ts"
import type { StoreError } from "./StoreError.ts"
import type { Content, Sender } from "./talk/incoming/Incoming.ts"
import type { Language } from "./talk/Language.ts"
import type { Button, Keyboard, Outgoing } from "./talk/outgoing/Outgoing.ts"
import type { Conversation, Dialogue, Message, Person } from "./talk/Person.ts"
import { plain } from "./talk/outgoing/RichText.ts"
import type { TextArguments } from "./talk/Texts.ts"
import type { ToolSpec } from "./talk/model/ToolUse.ts"
import type { NewMessage, PersonChange, Settlement } from "./talk/Turn.ts"

export type Say = (key: string, args?: TextArguments) => string

export interface Circumstances {
  readonly isOperator: boolean
  readonly flags: ReadonlySet<FlagName>
}

/** What a handler gets. It may read more through ports, and commits nothing. */
export interface Asked {
  readonly person: Person
  readonly chatId: ChatId
  readonly conversation: Pick<Conversation, "id" | "mode">
  /** Its newest messages, as far as the chat's owner holds them; missing: not known. */
  readonly history?: ReadonlyArray<Message>
  readonly content: Content
  readonly sender: Sender | null
  readonly circumstances: Circumstances
  readonly say: Say
  readonly sayIn: (language: Language) => Say
  readonly now: number
  readonly home: { readonly screen: (name: string) => Outgoing; readonly keyboard: Keyboard }
}

/** A question for the model; its answer goes out before the other deliveries of the reply. */
export interface Talk {
  readonly said: NewMessage
  readonly persona: string
  /** What was said before, where it is not the desk's history; a change then puts the exchange there. */
  readonly within?: Conversation
  /** The question that it really answers, where the person only asks for more. */
  readonly about?: string
  /** Offered under an answer that the model's limit cut short; the turn is that of the answer. */
  readonly offerMore?: (answer: UpdateId) => Button
}

/** The outcome of a turn, committed in one transaction. */
export interface Reply {
  readonly deliveries: ReadonlyArray<Outgoing>
  readonly talk?: Talk
  /** The question that the next text answers; null ends it, absent leaves it. */
  readonly dialogue?: Dialogue | null
  readonly person?: PersonChange
  readonly edited?: Settlement["edited"]
  /** The update's words leave the inbox with it. */
  readonly forgetText?: true
  /** What of it becomes history, where no model is asked. */
  readonly messages?: Settlement["messages"]
  readonly changes?: ReadonlyArray<Change>
  readonly jobs?: ReadonlyArray<NewJob>
}

/** What the program says before or behind an answer of the model: no part of the history, and settled with it. */
export interface Aside {
  readonly deliveries: ReadonlyArray<Outgoing>
  readonly person: PersonChange
  readonly changes?: ReadonlyArray<Change>
}

/** Danger that no list of words finds. */
export interface RiskWatch {
  /** The instructions for the model that looks at the last turns; null: nothing asks for it. */
  readonly question: (asked: Asked) => string | null
  /** What `own` says first then. `again`: they have heard it lately. */
  readonly found: (asked: Asked, level: "high" | "imminent") => { readonly payload: unknown; readonly again: boolean }
}

/** null: not mine, ask the next feature. */
export type Handling = Effect.Effect<Reply | null, StoreError>

export interface Command {
  /** Whether Telegram's menu lists it, with the text `<feature>-command-<name>`. */
  readonly shown: boolean
  /** Others get the answer for an unknown command. */
  readonly ofOperators?: true
  readonly handle: (asked: Asked, argument: string) => Handling
}

/** What `own` gets; in the operators' group there is no person. */
export interface OwnAsked {
  readonly person: Person | null
  readonly chatId: ChatId
  readonly say: Say
  readonly sayIn: (language: Language) => Say
  readonly now: number
}

/** Part of the prompt, loaded for each answer; left out if it fails or is late. */
export interface PromptSection {
  /** Of the prompt's tokens, 0 to 1. */
  readonly share: number
  /** What is longer than `tokens` is cut off. */
  readonly load: (asked: Asked, tokens: number) => Effect.Effect<string | null, StoreError>
}

/** What a tool gets. Nothing is committed while a model waits: what it changes is settled with the answer. */
export interface ToolAsked {
  readonly asked: Asked
  /** What the person has just written, and nothing that they quote, forward or send along. */
  readonly own: string
  /** The place of this call among those of the answer. */
  readonly place: number
}

export interface ToolResult {
  readonly outcome: "done" | "found" | "nothing" | "refused"
  /** For the model. */
  readonly told: string
  readonly changes?: ReadonlyArray<Change>
  readonly jobs?: ReadonlyArray<NewJob>
  /** What the program says behind the answer: the model's words may say anything. */
  readonly deliveries?: ReadonlyArray<Outgoing>
}

export type ToolOutcome = ToolResult["outcome"] | "invalid" | "unknown" | "repeated" | "failed" | "withheld"

/** Something that a model may ask for while it answers. */
export interface Tool {
  readonly name: string
  readonly spec: (asked: Asked) => ToolSpec
  /** `given`: JSON, as the model wrote it. */
  readonly run: (asked: ToolAsked, given: string) => Effect.Effect<ToolResult | "invalid", StoreError>
}

/** Everything people can do with it, in one folder. A clash of names stops the start. */
export interface Feature {
  /** The label of its metric, and the prefix of its texts and buttons. */
  readonly name: string
  /** While it is off for a person, the feature does not exist for them. */
  readonly flag?: FlagName
  readonly commands?: Readonly<Record<string, Command>>
  /** By action; the argument is what the button carries. */
  readonly buttons?: Readonly<Record<string, (asked: Asked, argument: string) => Handling>>
  /** `callback_data` of earlier releases → of today. Messages with buttons live for ever. */
  readonly oldButtons?: Readonly<Record<string, string>>
  readonly entry?: (asked: Omit<Asked, "home">) => Button | ReadonlyArray<Button> | null
  /** Answers a text while this feature's dialogue is open. null ends the dialogue; the text is then handled as usual. */
  readonly dialogue?: (asked: Asked, state: unknown, text: string) => Handling
  /** Whether only this feature ends a dialogue in this state, and no command or other feature. */
  readonly stays?: (state: unknown) => boolean
  /** Takes what no other feature took: text, media, reactions, edits, unknown commands and buttons. */
  readonly content?: (asked: Asked) => Handling
  /** Said before anything else, by the words alone, to everybody: an own turn stored with the message. `lately`: the kinds said here within the hour of which nothing could be stored. */
  readonly ahead?: (
    content: Content,
    lately: ReadonlySet<string>,
  ) => { readonly payload: unknown; readonly kind: string } | null
  /** Asked before everything else, in the order of the list. */
  readonly gate?: (asked: Asked) => Handling
  /** What the bot says unasked, from the payload of an own turn. */
  readonly own?: (asked: OwnAsked, payload: unknown) => Effect.Effect<Reply, StoreError>
  readonly prompt?: PromptSection
  /** What a model may ask for while it answers. */
  readonly tools?: ReadonlyArray<Tool>
  /** `contents`: of all messages that the answer is to. */
  readonly behind?: (asked: Asked, contents: ReadonlyArray<Content>) => Aside | null
  /** Keeps an answer of the model that goes out as a file, in the commit of its turn. */
  readonly filed?: (turnId: UpdateId) => Change
  readonly risk?: RiskWatch
  readonly jobs?: ReadonlyArray<JobKind>
}

export interface Home {
  readonly screen: (asked: Omit<Asked, "home">, name: string, entries: Keyboard) => Outgoing
  readonly keyboard: (say: Say) => Keyboard
}

export class Features extends Context.Service<
  Features,
  { readonly all: ReadonlyArray<Feature>; readonly home: Home }
>()("confidant/domain/Features") {}

export const message = (text: string, keyboard?: Keyboard): Outgoing => ({
  _tag: "Message",
  text: plain(text),
  ...(keyboard === undefined ? {} : { keyboard }),
})

const longestData = 64

/** Its data: `feature:action:argument`. */
export const button = (label: string, feature: string, action: string, argument = ""): Button => {
  const data = argument === "" ? `${feature}:${action}` : `${feature}:${action}:${argument}`
  if (new TextEncoder().encode(data).length > longestData) {
    throw new Error(`The data of a button has more than ${longestData} bytes: ${feature}:${action}`)
  }
  return { label, data }
}

/** Copies a text; `data` serves a release that only knows buttons that are pressed. */
export const copyButton = (label: string, feature: string, copied: string): Button => ({
  ...button(label, feature, "copied"),
  copy: copied,
})

/** Shows a screen in place of the message whose button was pressed. */
export const inPlace = ({ content }: Asked, outgoing: Outgoing): Outgoing =>
  content._tag === "Callback" && content.messageId !== null && outgoing._tag === "Message"
    ? { ...outgoing, _tag: "Edit", messageId: content.messageId }
    : outgoing

export const clearPressed = ({ content }: Asked): ReadonlyArray<Outgoing> =>
  content._tag === "Callback" && content.messageId !== null
    ? [{ _tag: "ClearKeyboard", messageId: content.messageId }]
    : []
