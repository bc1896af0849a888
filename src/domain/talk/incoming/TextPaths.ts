import type { Content, Incoming } from "./Incoming.ts"

export type TextPath = readonly [string, ...ReadonlyArray<string>]

type Row<Tag extends Content["_tag"]> = ReadonlyArray<
  readonly [keyof Extract<Content, { readonly _tag: Tag }> & string, ...ReadonlyArray<string>]
>

const context = [
  ["context", "quote", "text"],
  ["context", "reply", "text"],
  ["context", "forwarded", "from"],
] as const

/** Where content may hold words of a person. The only list of what must leave the inbox when nothing may be kept. */
const textPaths: { readonly [Tag in Content["_tag"]]: Row<Tag> } = {
  Text: [["text"], ...context],
  Command: [["name"], ["argument"], ...context],
  Media: [["caption"], ["heard"], ["fileName"], ["mime"], ...context],
  // Ours, but a modified client may send anything.
  Callback: [["data"]],
  Edited: [["text"]],
  Reaction: [["emoji"]],
  Stopped: [],
  Unsupported: [["caption"], ...context],
  Membership: [],
  Own: [["payload"]],
  Unknown: [],
}

export const allTextPaths: ReadonlyArray<TextPath> = [
  ...new Map(
    Object.values(textPaths).flatMap((row: ReadonlyArray<TextPath>) => row.map((path) => [path.join(), path])),
  ).values(),
]

export const blank = (value: unknown): "" | readonly [] | null => {
  if (typeof value === "string") return ""
  return Array.isArray(value) ? [] : null
}

const blankAt = <A extends object>(holder: A, [key, next, ...rest]: TextPath): A => {
  if (!Object.hasOwn(holder, key)) return holder
  const value: unknown = Reflect.get(holder, key)
  if (next === undefined) return { ...holder, [key]: blank(value) }
  return typeof value === "object" && value !== null ? { ...holder, [key]: blankAt(value, [next, ...rest]) } : holder
}

export const withoutText = (content: Content): Content =>
  textPaths[content._tag].reduce((left: Content, path: TextPath) => blankAt(left, path), content)

/** An update of somebody of whom nothing may be kept, the name included. */
export const withoutWords = ({ content, sender, ...rest }: Incoming): Incoming => ({
  ...rest,
  sender: sender === null ? null : { ...sender, firstName: "" },
  content: withoutText(content),
})
