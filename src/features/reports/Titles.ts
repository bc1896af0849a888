import { distressIn } from "../../domain/distress/Distress.ts"
import type { Say } from "../../domain/Feature.ts"
import { dateOf } from "../../domain/talk/LocalTime.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import { shortened } from "../../domain/talk/outgoing/Titles.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { titleLength } from "../../policy/Limits.ts"
import { fileNameLength } from "../../policy/files/Reports.ts"
import type { Kept } from "./Kept.ts"

/** Nobody's worst sentence is shown as the name of a file. */
const isFit = (words: string): boolean => words.trim() !== "" && distressIn(words) === null

/** The first heading of a text in Markdown, without its marks. */
const headingOf = (markdown: string): string => {
  const [, heading = ""] = /^ {0,3}#{1,6}[ \t]+(.+)$/mu.exec(markdown) ?? []
  return fromMarkdown(heading).text
}

/** Its title, else its heading, else what was asked; null if nothing of that is fit to be shown. */
const nameOf = ({ beginning, question, title }: Kept): string | null => {
  if (isFit(title)) return title
  const words = [headingOf(beginning), question].find(isFit)
  return words === undefined ? null : shortened(words, titleLength)
}

export const titleOf = (say: Say, kept: Kept): string => nameOf(kept) ?? say("reports-untitled")

/** Letters, digits and hyphens only, so that it is a plain name on every system; the day tells equal titles apart. */
export const fileNameOf = (say: Say, kept: Kept, person: Pick<Person, "timeZone">): string => {
  const safe = shortened(
    titleOf(say, kept)
      .normalize("NFC")
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, " "),
    fileNameLength,
  )
  const name = safe.replace(/…$/u, "").trim().replace(/ /gu, "-")
  return `${name === "" ? say("reports-file-name") : name}-${dateOf(kept.at, person)}.md`
}
