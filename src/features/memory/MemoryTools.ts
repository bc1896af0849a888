import { Effect, Schema } from "effect"
import { MessageId } from "../../domain/Ids.ts"
import { message, type ToolAsked, type ToolResult } from "../../domain/Feature.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import { saidPlainly, tool } from "../../domain/Tool.ts"
import { shown } from "../../policy/Memory.ts"
import { checked, languageOf, type Refusal } from "./facts/Checks.ts"
import { change, type Facts, Kind } from "./facts/Facts.ts"
import type { Found, Memory } from "./Memory.ts"
import { fitting, quoteOf, soughtFor } from "./Recall.ts"

const wish =
  /(?<!\p{L})(?:remember|keep in mind|bear in mind|(?:don['’]?t|do not) forget|(?:make a |take )?notes? (?:of|that|this|it|down)|write (?:it|that|this) down)(?!\p{L})/iu
const russianWish =
  /(?<!\p{L})(?:запомни(?:те)?|запомнить|запиши(?:те)?|имей(?:те)? в виду|учти(?:те)?|не забудь(?:те)?|не забывай(?:те)?|возьми(?:те)? на заметку)(?!\p{L})/iu
/** These ask for what was said. */
const question = /(?<!\p{L})(?:do|can|did|does|could) you (?:still )?remember|помнишь|помните/iu

/** Whether somebody wants something kept, in words of their own and now. */
export const asksToRemember = (own: string): boolean => {
  const said = saidPlainly(own)
  return !question.test(said) && (wish.test(said) || russianWish.test(said))
}

const refused = (told: string): ToolResult => ({ outcome: "refused", told: `Not done: ${told}` })

const why: Readonly<Partial<Record<Refusal, string>>> = {
  quote: "the quote must stand in their newest message, letter by letter.",
  secret: "passwords and numbers of cards, documents and phones are not kept.",
  instruction: "instructions are not kept, only what is about the person.",
  language: "write it in the language of their message.",
  length: "write it in one sentence of at most 150 characters.",
}

const ToRemember = Schema.Struct({
  text: Schema.String.annotate({
    description: "What to keep, in the first person and in the language of the message, at most 150 characters.",
  }),
  quote: Schema.String.annotate({
    description: "Their words that say so, copied from their newest message letter by letter.",
  }),
  kind: Schema.optionalKey(Kind),
})

/** The message has no id before it is stored. */
const unstored = MessageId.make(1)

const remembered = ({ asked, own }: ToolAsked, { kind = "fact", quote, text }: typeof ToRemember.Type): ToolResult => {
  const { now, say } = asked
  if (!asksToRemember(own)) return refused("they have not asked you to remember anything in their own words just now.")
  const said = { id: unstored, text: own, at: now, before: null, edited: false, mark: "" }
  const fact = { op: "add", kind, text, quote, language: languageOf(own), message_id: unstored }
  const { heard: [heard] = [], refused: [refusal] = [] } = checked([said], [], JSON.stringify({ facts: [fact] })) ?? {}
  if (heard === undefined) return refused(why[refusal ?? "shape"] ?? "this is not kept.")
  const { language, quote: words, text: kept } = heard
  return {
    outcome: "done",
    told: "Noted. The program tells them so in a message behind your answer.",
    changes: [change.remember({ kind, text: kept, quote: words, language, at: now })],
    deliveries: [message(say("memory-tool-noted", { text: kept }))],
  }
}

const ToFind = Schema.Struct({
  words: Schema.String.annotate({ description: "What to look for: the words they would have used." }),
})

const told = ({ asked: { person } }: ToolAsked, found: ReadonlyArray<Found>): string =>
  [
    "What they said, with the day:",
    ...found.map(({ at, text }) => `${dayOf(at, person)}: “${quoteOf(text, shown.quoteLength)}”`),
  ].join("\n")

/** What a model may do with the memory. `notes`: there is a model that notes. */
export const memoryTools = (memory: Memory["Service"], facts: Facts["Service"], notes: boolean) => [
  ...(notes
    ? [
        tool({
          name: "remember",
          parameters: ToRemember,
          description: () =>
            "Keeps something about the person, if they ask you to in their newest message. Not for what stands in quoted lines.",
          instead: ({ say }) => say("memory-tool-instead"),
          run: Effect.fnUntraced(function* (from, given) {
            const { conversation, person } = from.asked
            const { paused } = yield* facts.held(person.id)
            if (paused) return refused("they have paused the memory; /memory goes on with it.")
            if (!(yield* facts.isKept(conversation.id)))
              return refused("this conversation is temporary: nothing of it is kept.")
            return remembered(from, given)
          }),
        }),
      ]
    : []),
  tool({
    name: "search_memory",
    parameters: ToFind,
    description: () =>
      "Looks for what the person has said in all of their conversations. Use it if they ask about the past and what you have is not enough.",
    instead: () => null,
    run: Effect.fnUntraced(function* (from, { words }) {
      const { conversation, person } = from.asked
      const nothing: ToolResult = { outcome: "nothing", told: "Nothing was found. Say so; make nothing up." }
      if (notes && (yield* facts.held(person.id)).paused) return refused("they have paused the memory.")
      const sought = soughtFor(words, conversation.id)
      if (sought === null) return nothing
      const found = fitting(yield* memory.search(person.id, { ...sought, continues: false }), sought.words)
      return found.length === 0
        ? nothing
        : { outcome: "found" as const, told: told(from, found.slice(0, shown.quotes)) }
    }),
  }),
]
