import { wordsOf } from "../domain/talk/incoming/Words.ts"
import { type Content, topicOf } from "../domain/talk/incoming/Incoming.ts"
import type { Turn } from "../domain/talk/Turn.ts"
import { splitFrom } from "../policy/Limits.ts"

/** One or more turns, oldest first. */
export type Together = readonly [Turn, ...ReadonlyArray<Turn>]

export const isTogether = (turns: ReadonlyArray<Turn>): turns is Together => turns.length > 0

const albumOf = ({ incoming: { content } }: Turn): string | null => (content._tag === "Media" ? content.groupId : null)

const isReceived = ({ status }: Turn): boolean => status === "received"

/** A command may only begin: behind words it is something new. */
const mayBegin = ({ incoming: { content } }: Turn): boolean =>
  content._tag === "Text" || content._tag === "Media" || content._tag === "Unsupported" || content._tag === "Command"

const mayFollow = (turn: Turn): boolean =>
  isReceived(turn) && mayBegin(turn) && turn.incoming.content._tag !== "Command"

/** The first turn, and those behind it that one answer may cover: words said in one place. */
export const front = ([first, ...behind]: Together, most: number): Together => {
  if (!isReceived(first) || !mayBegin(first)) return [first]
  const place = topicOf(first.incoming.content)
  const end = behind.findIndex((turn) => !mayFollow(turn) || topicOf(turn.incoming.content) !== place)
  return [first, ...behind.slice(0, end === -1 ? behind.length : end).slice(0, most - 1)]
}

/** The files of an album are one act. */
export const acts = (turns: Together): ReadonlyArray<Together> => {
  const found: Array<[Turn, ...Array<Turn>]> = []
  for (const turn of turns) {
    const album = albumOf(turn)
    const last = found.at(-1)
    if (last !== undefined && album !== null && albumOf(last[0]) === album) last.push(turn)
    else found.push([turn])
  }
  return found
}

/** Whether more of the same act may come: albums arrive file by file, forwarded messages one by one, long texts in pieces. */
export const mayGoOn = (turn: Turn): boolean => {
  const { content } = turn.incoming
  if (!isReceived(turn) || !mayBegin(turn)) return false
  const { own, shown } = wordsOf(content)
  return albumOf(turn) !== null || shown.some(({ how }) => how === "forwarded") || own.length >= splitFrom
}

const withText = (content: Content, text: string): Content => {
  switch (content._tag) {
    case "Text":
      return { ...content, text }
    case "Command":
      return content.argument === "" ? content : { ...content, argument: text }
    case "Media":
    case "Unsupported":
      return { ...content, caption: text }
    default:
      return content
  }
}

/** A turn whose message was edited meanwhile asks what it asks now. The edits stay turns of their own. */
export const withEdits = (turns: ReadonlyArray<Turn>): ReadonlyArray<Turn> => {
  const edits = new Map<number, string>()
  for (const { incoming } of turns) {
    if (incoming.content._tag === "Edited") edits.set(incoming.content.messageId, incoming.content.text)
  }
  if (edits.size === 0) return turns
  return turns.map((turn) => {
    const { content } = turn.incoming
    const isOpen = isReceived(turn) && "messageId" in content && content.messageId !== null
    const text = isOpen ? edits.get(content.messageId) : undefined
    return text === undefined ? turn : { ...turn, incoming: { ...turn.incoming, content: withText(content, text) } }
  })
}
