import { Effect, Schema } from "effect"
import { Anything } from "../Anything.ts"
import { ChatId, type ConversationId, MessageId, TelegramMessageId, UserId } from "../Ids.ts"
import { Language } from "./Language.ts"
import { Beside } from "./incoming/Words.ts"
import { KeptStyle } from "./Style.ts"

/** null: not asked, or not answered yet. */
export const Consent = Schema.NullOr(Schema.Literals(["granted", "declined"]))
export type Consent = typeof Consent.Type

export const Dialogue = Schema.Struct({
  feature: Schema.String,
  state: Anything,
  /** When the person was asked, in Unix milliseconds; missing: by a release that did not note it. */
  at: Schema.optionalKey(Schema.Int),
})
export type Dialogue = typeof Dialogue.Type

/** How somebody has been told that this is an AI, for how long they have been here. Milliseconds. */
export const Noticed = Schema.Struct({
  /** When they used it last; `slot` of NoticeClock.ts says how exactly. */
  at: Schema.Finite,
  /** Since when without a longer gap. */
  since: Schema.Finite,
  /** When they were told last. */
  told: Schema.Finite,
  /** When they were last given help, by the kind of danger. */
  helped: Schema.optionalKey(Schema.Record(Schema.String, Schema.Finite)),
})
export type Noticed = typeof Noticed.Type

export const Person = Schema.Struct({
  id: UserId,
  chatId: ChatId,
  /** As the user wants to be called; before that, Telegram's first name. */
  name: Schema.String,
  language: Language,
  consent: Consent,
  dialogue: Schema.NullOr(Dialogue),
  introduced: Schema.Boolean,
  banned: Schema.Boolean,
  /** 18 or older, as they said; null: not asked, or not answered yet. */
  adult: Schema.NullOr(Schema.Boolean),
  /** IANA; null: not known. */
  timeZone: Schema.NullOr(Schema.String),
  /** ISO 3166, two letters; null: not known. */
  country: Schema.NullOr(Schema.String),
  style: KeptStyle,
  /** null: never told. */
  noticed: Schema.NullOr(Noticed),
})
export type Person = typeof Person.Type

/** Of somebody who has just come. */
export const nothingChosen: Pick<Person, "adult" | "timeZone" | "country" | "style" | "noticed"> = {
  adult: null,
  timeZone: null,
  country: null,
  style: {},
  noticed: null,
}

export const Mode = Schema.Literals(["helper", "soulsleep"])
export type Mode = typeof Mode.Type

/** As it was stored: a mode of a later release is read as the usual one. */
export const StoredMode = Mode.pipe(Schema.catchDecoding(() => Effect.succeedSome<Mode>("helper")))

export const Role = Schema.Literals(["user", "assistant"])
export type Role = typeof Role.Type

export const Message = Schema.Struct({
  id: MessageId,
  role: Role,
  text: Schema.String,
  telegramMessageId: Schema.NullOr(TelegramMessageId),
  beside: Schema.optionalKey(Beside),
})
export type Message = typeof Message.Type

/** The user's active conversation and its newest messages, oldest first. */
export interface Conversation {
  readonly id: ConversationId
  readonly mode: Mode
  /** The topic of the private chat that it is; null or missing: the chat itself. */
  readonly threadId?: number | null
  readonly history: ReadonlyArray<Message>
}
