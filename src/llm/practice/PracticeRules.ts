import { distressIn } from "../../domain/distress/Distress.ts"
import type { ChatPrompt } from "../../domain/talk/ChatModel.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { spoken } from "../../domain/talk/InPrompt.ts"
import type { Mode } from "../../domain/talk/Person.ts"
import type { TextArguments } from "../../domain/talk/Texts.ts"
import * as Pattern from "./PracticePatterns.ts"

export interface Line {
  readonly key: string
  readonly args?: TextArguments
}

type Messages = ChatPrompt["messages"]

const quoteLength = 240

/** Cut at a word; a cut quote ends in an ellipsis. */
export const quote = (text: string): string => {
  const words = text.toWellFormed().replace(/\s+/g, " ").trim()
  if (words.length <= quoteLength) return words
  const cut = beginningOf(words, quoteLength)
  const space = cut.lastIndexOf(" ")
  return `${(space > quoteLength / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}

/** The full stop apart: English has it before the closing quotation mark, Russian after it. */
const sentence = (text: string) => {
  const fragment = quote(text).replace(/(?<!\.)\.$/, "")
  return { fragment, stop: /[.!?…]$/.test(fragment) ? "" : "." }
}

const isAny = (patterns: ReadonlyArray<RegExp>, text: string): boolean => patterns.some((pattern) => pattern.test(text))

const nameIn = (text: string): string | undefined => {
  for (const pattern of Pattern.givesName) {
    const name = pattern.exec(text.toWellFormed())?.[1]
    if (name !== undefined) return name.charAt(0).toUpperCase() + name.slice(1)
  }
  return undefined
}

const knownName = (earlier: ReadonlyArray<string>): string | undefined =>
  earlier.map(nameIn).findLast((name) => name !== undefined)

const feelingIn = (text: string): string | undefined =>
  Pattern.feelings.find((name) => {
    const found = Pattern.feeling[name].exec(text)
    return found !== null && !Pattern.denial.test(text.slice(0, found.index))
  })

/** Short, and never a question. */
const quieted = (before: number, text: string): Line => {
  if (Pattern.goodbye.test(text)) return { key: "practice-soulsleep-goodbye" }
  const feeling = feelingIn(text)
  if (feeling !== undefined) return { key: `practice-soulsleep-feeling-${feeling}` }
  return { key: `practice-soulsleep-${(before % 3) + 1}` }
}

/** Deterministic: the same conversation always gets the same answer. */
export const respond = (messages: Messages, mode: Mode = "helper"): Line => {
  const said = messages.filter((message) => message.role === "user").map((message) => spoken(message.text))
  const newest = said.at(-1) ?? ""
  const earlier = said.slice(0, -1)
  const text = Pattern.normalise(newest)
  const name = knownName(earlier)

  // The emergency numbers have gone out already, before any model was asked.
  if (distressIn(newest) !== null) return { key: "practice-crisis" }
  if (isAny(Pattern.identity, text)) return { key: "practice-identity" }
  if (isAny(Pattern.askedName, text)) {
    const unknown = mode === "soulsleep" ? "practice-soulsleep-name-unknown" : "practice-name-unknown"
    return name === undefined ? { key: unknown } : { key: "practice-name-known", args: { name } }
  }
  if (isAny(Pattern.recall, text)) return recalled(earlier, text)
  if (mode === "soulsleep") return quieted(earlier.length, text)
  const given = nameIn(newest)
  if (given !== undefined) return { key: "practice-name-hello", args: { name: given } }
  if (Pattern.greeting.test(text)) {
    return name === undefined ? { key: "practice-greeting" } : { key: "practice-greeting-name", args: { name } }
  }
  if (Pattern.goodbye.test(text)) return { key: "practice-goodbye" }
  if (isAny(Pattern.question, text)) return { key: "practice-question" }
  if (!/[\p{L}\p{N}]/u.test(text)) return { key: "practice-wordless" }
  const feeling = feelingIn(text)
  if (feeling !== undefined) return { key: `practice-feeling-${feeling}` }
  if (Pattern.thanks.test(text)) return { key: "practice-thanks" }
  return { key: `practice-reflect-${(earlier.length % 3) + 1}`, args: sentence(newest) }
}

const topicsOf = (question: string): ReadonlyArray<string> =>
  Pattern.recall
    .reduce((rest, pattern) => rest.replace(pattern, ""), question)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 3 && word !== "about")
    .map((word) => word.slice(0, 5))

/** The latest earlier message on the topic, else the latest that was not itself a question about the past. */
const recalled = (earlier: ReadonlyArray<string>, question: string): Line => {
  const asking = [...Pattern.recall, ...Pattern.askedName]
  const told = earlier.filter((text) => !isAny(asking, Pattern.normalise(text)))
  const topics = topicsOf(question)
  const found = told.findLast((text) => topics.some((topic) => Pattern.normalise(text).includes(topic))) ?? told.at(-1)
  return found === undefined
    ? { key: "practice-recall-nothing" }
    : { key: "practice-recall", args: { earlier: quote(found) } }
}

/** Whether the conversation already says that rules answer; `notices`: one in each language. */
export const isNoticed = (messages: Messages, notices: ReadonlyArray<string>): boolean =>
  messages.some(({ role, text }) => role === "assistant" && notices.some((notice) => text.startsWith(notice)))
