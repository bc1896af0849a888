import { distressOf } from "../../domain/distress/Distress.ts"
import type { Asked } from "../../domain/Feature.ts"
import { styleOf, usualStyle } from "../../domain/talk/Style.ts"

/** Only what differs from the usual needs words. */
const manners = ["tone", "personality", "length"] as const

const lineEnd = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u

/** Their own words, marked line by line, so that nothing in them can pass for an instruction of ours. */
const marked = (words: string): string =>
  words
    .split(lineEnd)
    .map((line) => `> ${line}`)
    .join("\n")

/** In distress no style is asked for: the words of safety stand alone. */
export const promptOf = ({ content, person, say }: Pick<Asked, "content" | "person" | "say">): string | null => {
  if (distressOf(content) !== null) return null
  const style = styleOf(person)
  const asked = manners.flatMap((manner) =>
    style[manner] === usualStyle[manner] ? [] : [say(`style-prompt-${manner}-${style[manner]}`)],
  )
  const parts = [
    ...(asked.length === 0 ? [] : [[say("style-prompt"), ...asked].join("\n")]),
    ...(style.about === "" ? [] : [`${say("style-prompt-about")}\n${marked(style.about)}`]),
  ]
  return parts.length === 0 ? null : parts.join("\n\n")
}
