import { Option } from "effect"
import type { Say } from "../../domain/Feature.ts"
import type { Shown } from "../../domain/talk/incoming/Words.ts"
import { styleOf } from "../../domain/talk/Style.ts"
import type { Holder, Slice } from "./Holdings.ts"

/** The words of the page and of the Markdown file, in the person's language. */
export interface Labels {
  readonly title: string
  readonly intro: string
  readonly about: string
  readonly aboutPerson: ReadonlyArray<readonly [string, string]>
  readonly conversation: (slice: Slice) => string
  readonly by: (role: "user" | "assistant") => string
  readonly shown: (shown: Shown) => string
  readonly file: (kind: string) => string
  readonly time: (at: string) => string
  readonly nothing: string
}

/** Unknown zones exist: what is kept may be of another release. */
const zoned = Option.liftThrowable(
  (language: string, timeZone: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }),
)

export const labelsFor = (say: Say, holder: Holder, at: number): Labels => {
  const { adult, country, language, name, timeZone } = holder
  const format = Option.getOrElse(
    Option.orElse(zoned(language, timeZone ?? "UTC"), () => zoned(language, "UTC")),
    () => new Intl.DateTimeFormat(language),
  )
  const time = (instant: number | string) => format.format(new Date(instant))
  const style = styleOf(holder)
  const choice = (value: string) => say("export-choice", { value })
  const unknown = say("export-not-known")
  return {
    title: say("export-title"),
    intro: say("export-intro", { time: time(at), zone: format.resolvedOptions().timeZone }),
    about: say("export-about"),
    aboutPerson: [
      [say("export-name"), name],
      [say("export-language"), say("export-own-language")],
      [say("export-adult"), adult === null ? unknown : say(adult ? "export-yes" : "export-no")],
      [say("export-zone"), timeZone ?? unknown],
      [say("export-country"), country ?? unknown],
      [say("export-tone"), choice(style.tone)],
      [say("export-personality"), choice(style.personality)],
      [say("export-length"), choice(style.length)],
      [say("export-voice"), say(style.voice ? "export-yes" : "export-no")],
      [say("export-long"), choice(style.longAnswers)],
      [say("export-words"), style.about],
    ],
    conversation: ({ mode, number, title }) =>
      say("export-conversation", { number: number ?? 0, title, titled: title === "" ? "no" : "yes", mode }),
    by: (role) => say("export-by", { role }),
    shown: ({ by, how, name: author, text }) =>
      say("export-shown", { how: how === "quoted" ? by : how, author: author ?? "", text }),
    file: (kind) => say("export-file", { kind }),
    time,
    nothing: say("export-nothing"),
  }
}
