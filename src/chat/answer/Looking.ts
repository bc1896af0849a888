import { Effect } from "effect"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import { type Look, type Picture, pictureIn, type Unseen } from "../../domain/talk/model/Pictures.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { pictures as limits } from "../../policy/talk/Pictures.ts"

/** Of an answer to several messages the newest pictures are looked at. */
export const looksAt = (
  pictures: Look | null,
  contents: ReadonlyArray<Content>,
): Effect.Effect<{ readonly seen: ReadonlyArray<Picture>; readonly unseen: ReadonlyArray<Unseen> }> => {
  const all = contents.flatMap((content) => pictureIn(content) ?? []).slice(-limits.ofAnswer)
  if (pictures === null || all.length === 0) return Effect.succeed({ seen: [], unseen: [] })
  return Effect.map(Effect.forEach(all, pictures.look, { concurrency: limits.atOnce }), (looked) => ({
    seen: looked.flatMap((each) => (typeof each === "string" ? [] : [each])),
    unseen: [...new Set(looked.flatMap((each) => (typeof each === "string" ? [each] : [])))],
  }))
}

/** Only a file, with no word of anybody. */
export const isWordless = ({ beside, text }: NewMessage): boolean =>
  text.trim() === "" && beside !== undefined && beside.shown.length === 0

/** For the model that sees it now; what is kept says that there was a picture. */
export const shownTo = (said: NewMessage): NewMessage =>
  said.beside?.file === "photo" || said.beside?.file === "document"
    ? { ...said, beside: { ...said.beside, file: "seen" } }
    : said
