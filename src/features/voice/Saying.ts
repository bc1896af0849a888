import { Option, Schema } from "effect"
import { button, message, type OwnAsked, type Reply } from "../../domain/Feature.ts"
import type { Say } from "../../domain/Feature.ts"
import { TelegramMessageId } from "../../domain/Ids.ts"
import type { OwnTurn } from "../../domain/Jobs.ts"
import { inThread, type Keyboard, type Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { plain, type RichText } from "../../domain/talk/outgoing/RichText.ts"
import { Unheard } from "../../domain/voice/Ears.ts"
import { listening } from "../../policy/voice/Voice.ts"
import type { Wanted } from "./Recordings.ts"

export const name = "voice"

/** Why nothing comes of a recording; `budget`: the person has used up the day's minutes. */
export const Reason = Schema.Union([
  Unheard.fields.reason,
  Schema.Literals(["large", "gone", "full", "budget", "unexpected"]),
])
export type Reason = typeof Reason.Type

const place = {
  messageId: TelegramMessageId,
  noticeId: Schema.NullOr(TelegramMessageId),
  threadId: Schema.optionalKey(Schema.Int),
}

/** What the payload of an own turn holds. */
const Told = Schema.TaggedUnion({
  Shown: { ...place, text: Schema.String, breaksOff: Schema.Boolean, seconds: Schema.NullOr(Schema.Finite) },
  Failed: { ...place, reason: Reason, megabytes: Schema.Int, minutes: Schema.Int },
})
type Told = typeof Told.Type
const decodeTold = Schema.decodeUnknownOption(Told)

/** Another attempt may go better. */
const mayBeTriedAgain: ReadonlySet<Reason> = new Set(["away", "refused", "misconfigured", "gone", "full", "unexpected"])

/** What the person may hear of every reason. */
export const failureText = (say: Say, reason: Reason, limits: { megabytes: number; minutes: number }): string =>
  say(`voice-failed-${reason}`, { ...limits, hours: listening.mostSeconds / 3_600 })

export const clock = (seconds: number): string => {
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, "0")
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** A heading and what was said, as a quotation that opens when it is long. */
export const quoted = (heading: string, said: string): RichText => ({
  text: `${heading}\n${said}`,
  entities: [{ type: "blockquote", offset: heading.length + 1, length: said.length }],
})

const put = (noticeId: TelegramMessageId | null, text: RichText, keyboard?: Keyboard): Outgoing => {
  const shown = keyboard === undefined ? { text } : { text, keyboard }
  return noticeId === null ? { _tag: "Message", ...shown } : { _tag: "Edit", messageId: noticeId, ...shown }
}

const shown = (say: Say, { breaksOff, messageId, noticeId, seconds, text }: Extract<Told, { _tag: "Shown" }>) => {
  const isLong = text.length > listening.shown
  const said = isLong ? `${beginningOf(text, listening.shown).trimEnd()}…` : text
  const ends = breaksOff && seconds !== null ? [message(say("voice-breaks-off", { time: clock(seconds) }))] : []
  const file: ReadonlyArray<Outgoing> = isLong
    ? [{ _tag: "Document", fileName: `${say("voice-file-name")}-${messageId}.txt`, content: text }]
    : []
  return [put(noticeId, quoted(say("voice-heard"), said)), ...file, ...ends]
}

const failed = (say: Say, { messageId, noticeId, reason, ...limits }: Extract<Told, { _tag: "Failed" }>) => [
  put(
    noticeId,
    plain(failureText(say, reason, limits)),
    mayBeTriedAgain.has(reason) ? [[button(say("voice-button-again"), name, "again", String(messageId))]] : undefined,
  ),
]

/** What an own turn of this feature says. */
export const told = ({ person, say }: OwnAsked, payload: unknown): Reply => {
  const known = Option.getOrNull(decodeTold(payload))
  if (known === null || person?.consent !== "granted") return { deliveries: [] }
  const deliveries = known._tag === "Shown" ? shown(say, known) : failed(say, known)
  return { deliveries: deliveries.map((each) => inThread(known.threadId, each)) }
}

/** An own turn with this payload, in the topic of the recording. */
export const turnOf = (
  { chatId, media, userId }: Wanted,
  noticeId: TelegramMessageId | null,
  what:
    | Omit<Extract<Told, { _tag: "Shown" }>, "messageId" | "noticeId" | "threadId">
    | Omit<Extract<Told, { _tag: "Failed" }>, "messageId" | "noticeId" | "threadId">,
): OwnTurn => {
  const threadId = media.context?.threadId
  return {
    chatId,
    userId,
    feature: name,
    payload: { ...what, messageId: media.messageId, noticeId, ...(threadId === undefined ? {} : { threadId }) },
  }
}
