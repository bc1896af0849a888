import { Context, type Effect } from "effect"
import type { ChatId } from "./Ids.ts"
import type { Change, JobKind, NewJob } from "./Jobs.ts"
import type { FlagName } from "./operators/Flags.ts"
import type { StoreError } from "./StoreError.ts"
import type { Content } from "./talk/Incoming.ts"
import type { Button, Keyboard, Outgoing } from "./talk/Outgoing.ts"
import type { Conversation, Dialogue, Person } from "./talk/Person.ts"
import { plain } from "./talk/RichText.ts"
import type { TextArguments } from "./talk/Texts.ts"
import type { NewMessage, PersonChange, Settlement } from "./talk/Turn.ts"

/** The bot's words in the person's language. */
export type Say = (key: string, args?: TextArguments) => string

/** What counts besides who wrote and what. */
export interface Circumstances {
  readonly isOperator: boolean
  /** The flags that are on for this person. */
  readonly flags: ReadonlySet<FlagName>
}

/** What a handler sees. It reads what else it likes through its ports, and commits nothing. */
export interface Asked {
  readonly person: Person
  readonly chatId: ChatId
  readonly conversation: Pick<Conversation, "id" | "mode">
  readonly content: Content
  readonly circumstances: Circumstances
  readonly say: Say
  /** Unix time in milliseconds. */
  readonly now: number
  /** The main menu, and the way there from another screen. */
  readonly home: { readonly screen: (name: string) => Outgoing; readonly keyboard: Keyboard }
}

/** What a model is asked; its answer comes before the other deliveries of the reply. */
export interface Talk {
  readonly said: NewMessage
  readonly persona: string
}

/** What comes of a turn, committed in one transaction. */
export interface Reply {
  readonly deliveries: ReadonlyArray<Outgoing>
  readonly talk?: Talk
  /** The dialogue that the next text answers; null ends it, absent leaves it. */
  readonly dialogue?: Dialogue | null
  readonly person?: PersonChange
  readonly edited?: Settlement["edited"]
  readonly changes?: ReadonlyArray<Change>
  readonly jobs?: ReadonlyArray<NewJob>
}

/** null: not mine, ask the next one. */
export type Handling = Effect.Effect<Reply | null, StoreError>

export interface Command {
  /** Whether Telegram's menu lists it, with the text `<feature>-command-<name>`. */
  readonly shown: boolean
  /** Nobody else knows of it. */
  readonly ofOperators?: true
  readonly handle: (asked: Asked, argument: string) => Handling
}

/** What the bot says without being asked, in a chat that may be nobody's. */
export interface OwnAsked {
  readonly person: Person | null
  readonly chatId: ChatId
  readonly say: Say
  readonly now: number
}

/** A part of the prompt, loaded for each answer; one that fails or is late is left out. */
export interface PromptSection {
  /** Of the tokens that a prompt may have, 0 to 1. */
  readonly share: number
  readonly load: (asked: Asked) => Effect.Effect<string | null, StoreError>
}

/** One feature: everything people can do with it, in its folder. Names that clash stop the start. */
export interface Feature {
  /** The label of its metric; its texts and buttons begin with it. */
  readonly name: string
  /** Where this is off for a person, nothing of the feature is there. */
  readonly flag?: FlagName
  readonly commands?: Readonly<Record<string, Command>>
  /** By action; the argument is what the button carries. */
  readonly buttons?: Readonly<Record<string, (asked: Asked, argument: string) => Handling>>
  /** `callback_data` of earlier releases and what it is today: messages with buttons live for ever. */
  readonly oldButtons?: Readonly<Record<string, string>>
  /** The button by which the main menu leads here. */
  readonly entry?: (asked: Omit<Asked, "home">) => Button | null
  /** Answers a text while a dialogue of this feature is open. null ends the dialogue, and the text is taken as any other. */
  readonly dialogue?: (asked: Asked, state: unknown, text: string) => Handling
  /** Takes what nobody took before: text, media, reactions, edits; also commands and buttons that do not exist. */
  readonly content?: (asked: Asked) => Handling
  /** Comes before everything else, in the order of the list. */
  readonly gate?: (asked: Asked) => Handling
  /** What this feature adds to a reply of another one. */
  readonly accompany?: (asked: Asked, reply: Reply) => Pick<Reply, "deliveries" | "person"> | null
  /** What the bot says unasked, from the payload of an own turn. */
  readonly own?: (asked: OwnAsked, payload: unknown) => Effect.Effect<Reply, StoreError>
  readonly prompt?: PromptSection
  readonly jobs?: ReadonlyArray<JobKind>
}

/** The main menu. */
export interface Home {
  readonly screen: (asked: Omit<Asked, "home">, name: string, entries: Keyboard) => Outgoing
  readonly keyboard: (say: Say) => Keyboard
}

/** The features of the bot, in the order in which they are asked. */
export class Features extends Context.Service<
  Features,
  { readonly all: ReadonlyArray<Feature>; readonly home: Home }
>()("confidant/domain/Features") {}

export const message = (text: string, keyboard?: Keyboard): Outgoing => ({
  _tag: "Message",
  text: plain(text),
  ...(keyboard === undefined ? {} : { keyboard }),
})

/** Bytes of `callback_data` (Bot API, InlineKeyboardButton). */
const longestData = 64

/** A button of a feature: `feature:action:argument`. */
export const button = (label: string, feature: string, action: string, argument = ""): Button => {
  const data = argument === "" ? `${feature}:${action}` : `${feature}:${action}:${argument}`
  if (new TextEncoder().encode(data).length > longestData) {
    throw new Error(`The data of a button has more than ${longestData} bytes: ${feature}:${action}`)
  }
  return { label, data }
}

/** A screen opens in the place of the message whose button was pressed. */
export const inPlace = ({ content }: Asked, outgoing: Outgoing): Outgoing =>
  content._tag === "Callback" && content.messageId !== null && outgoing._tag === "Message"
    ? { ...outgoing, _tag: "Edit", messageId: content.messageId }
    : outgoing

/** The buttons of the message whose button was pressed go. */
export const clearPressed = ({ content }: Asked): ReadonlyArray<Outgoing> =>
  content._tag === "Callback" && content.messageId !== null
    ? [{ _tag: "ClearKeyboard", messageId: content.messageId }]
    : []
