import { Effect } from "effect"
import type { Asked, Feature, PromptSection } from "../domain/Feature.ts"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"
import { beginningOf } from "../domain/talk/outgoing/Graphemes.ts"
import type { Message, Person } from "../domain/talk/Person.ts"
import { withoutReasoning } from "../domain/talk/Reasoning.ts"
import { estimateTokens } from "../domain/talk/Tokens.ts"
import { sectionTimeout } from "../policy/Rhythm.ts"

export type Remembered = Message

export const withinTokens = (text: string, tokens: number): string => {
  const all = estimateTokens(text)
  return all <= tokens ? text : beginningOf(text, Math.floor((text.length * tokens) / all))
}

const left = (name: string, why: unknown) =>
  Effect.as(Effect.logWarning(`The prompt lacks the section of ${name}`, why), null)

const loaded = (name: string, { load }: PromptSection, asked: Asked, tokens: number): Effect.Effect<string | null> =>
  load(asked, tokens).pipe(
    Effect.timeout(sectionTimeout),
    Effect.catch(({ message }) => left(name, message)),
    Effect.catchDefect((defect) => left(name, defect)),
  )

/** Features' parts of the prompt, loaded side by side. */
export const sectionsOf = (
  features: ReadonlyArray<Feature>,
  asked: Asked,
  budget: number,
): Effect.Effect<ReadonlyArray<string>> => {
  const wanted = features.flatMap(({ name, prompt }) =>
    prompt === undefined ? [] : [{ name, prompt, tokens: prompt.share * budget }],
  )
  return Effect.map(
    Effect.forEach(wanted, ({ name, prompt, tokens }) => loaded(name, prompt, asked, tokens), {
      concurrency: "unbounded",
    }),
    (texts) => texts.flatMap((text, index) => (text === null ? [] : [withinTokens(text, wanted[index]?.tokens ?? 0)])),
  )
}

type Spoken = ChatPrompt["messages"][number]

/** Many models refuse two messages of one role in a row, and an answer to nothing. Older answers may hold reasoning. */
const inTurns = (messages: ReadonlyArray<Pick<Remembered, "role" | "text">>): ReadonlyArray<Spoken> => {
  const turns: Array<Spoken> = []
  for (const { role, text: whole } of messages) {
    const text = role === "assistant" ? withoutReasoning(whole) : whole
    const before = turns.at(-1)
    if (text === "" || (before === undefined && role === "assistant")) continue
    if (before?.role === role) turns.splice(-1, 1, { role, text: `${before.text}\n\n${text}` })
    else turns.push({ role, text })
  }
  return turns
}

/** Sections (the persona first), then the newest messages that fit `budget` without a gap, then `said`, always whole. */
export const pack = (
  sections: ReadonlyArray<string>,
  person: Person,
  history: ReadonlyArray<Pick<Remembered, "role" | "text">>,
  said: ReadonlyArray<string>,
  budget: number,
): ChatPrompt => {
  let left = budget - [...sections, ...said].reduce((sum, text) => sum + estimateTokens(text), 0)
  let start = history.length
  for (let index = history.length - 1; index >= 0; index--) {
    const message = history[index]
    left -= message === undefined ? 0 : estimateTokens(message.text)
    if (left < 0) break
    start = index
  }
  return {
    system: sections.join("\n\n"),
    language: person.language,
    messages: inTurns([...history.slice(start), ...said.map((text) => ({ role: "user" as const, text }))]),
  }
}
