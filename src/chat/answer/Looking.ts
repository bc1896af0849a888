import { Effect } from "effect"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import { type Look, type Picture, pictureIn, type Unseen } from "../../domain/talk/model/Pictures.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { pictures as limits } from "../../policy/talk/Pictures.ts"

interface Looked {
  readonly seen: ReadonlyArray<Picture>
  /** What the pictures came in. */
  readonly seenIn: ReadonlySet<Content>
  readonly unseen: ReadonlyArray<Unseen>
}

/** Of an answer to several messages the newest pictures are looked at. */
export const looksAt = (pictures: Look | null, contents: ReadonlyArray<Content>): Effect.Effect<Looked> => {
  const all = contents.flatMap((content) => pictureIn(content) ?? []).slice(-limits.ofAnswer)
  if (pictures === null || all.length === 0) return Effect.succeed({ seen: [], seenIn: new Set(), unseen: [] })
  const look = (media: (typeof all)[number]) => Effect.map(pictures.look(media), (picture) => ({ media, picture }))
  return Effect.map(Effect.forEach(all, look, { concurrency: limits.atOnce }), (looked) => ({
    seen: looked.flatMap(({ picture }) => (typeof picture === "string" ? [] : [picture])),
    seenIn: new Set(looked.flatMap(({ media, picture }) => (typeof picture === "string" ? [] : [media]))),
    unseen: [...new Set(looked.flatMap(({ picture }) => (typeof picture === "string" ? [picture] : [])))],
  }))
}

/** Only a file, with no word of anybody. */
export const isWordless = ({ beside, text }: NewMessage): boolean =>
  text.trim() === "" && beside !== undefined && beside.shown.length === 0

/** For the model that sees it now; what is kept says that there was a picture. A file that it does not see is none. */
export const shownTo = (
  said: NewMessage | undefined,
  from: Content,
  { seenIn }: Pick<Looked, "seenIn">,
): ReadonlyArray<NewMessage> => {
  if (said === undefined) return []
  return [said.beside !== undefined && seenIn.has(from) ? { ...said, beside: { ...said.beside, file: "seen" } } : said]
}
