import { distressIn } from "../../domain/distress/Distress.ts"
import type { Asked, Reply } from "../../domain/Feature.ts"
import { isHeavy } from "../../domain/safety/Risk.ts"
import type { Message } from "../../domain/talk/Person.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { lightAnswers } from "../../policy/Limits.ts"

const before =
  "(?:(?:ok(?:ay)?|oh|ah|great|wow|good|perfect|all right|alright|got it|ок|окей|ой|о|хорошо|ладно|отлично|понятно|ясно|поняла?)[\\s,.!]+)?"

/** Thanks for everything are no mere ones: they may be a farewell. */
const english =
  "(?:thanks|thank you|thx|ty|many thanks)(?: (?:a lot|a bunch|so much|very much|again|a million|for (?:that|this|listening|your (?:help|answer|advice|time))))*"

const russian =
  "(?:(?:большое|огромное) )?(?:спасибо|спасибки|спасибочки|спс|благодарю)(?: (?:большое|огромное|вам|тебе|ещё раз|еще раз|за (?:это|помощь|ответ|совет|поддержку)))*"

const mere = new RegExp(`^${before}(?:${english}|${russian})$`, "iu")

/** None of them is longer. */
const longest = 80

const kind = /🙏|🤝|🤗|👍|👌|😊|🙂|🥰|💙|💚|💛|💜|🧡|🤍|🫶|🌸|🌷|❤|☺|\uFE0F/gu

const isMere = (text: string): boolean =>
  text.length <= longest &&
  mere.test(
    text
      .replace(kind, "")
      .replace(/[\s.!)…]+$/u, "")
      .trim()
      .replace(/\s+/gu, " "),
  )

/** Typed, and nothing else with it. */
export const isThanks = ({ content }: Asked): boolean =>
  content._tag === "Text" &&
  content.context?.forwarded === undefined &&
  content.context?.quote === undefined &&
  content.context?.viaBot !== true &&
  isMere(content.text)

const isAnsweredLightly = (history: ReadonlyArray<Message>): boolean =>
  history.some(({ role, text }, place) => role === "user" && isMere(text) && history[place + 1]?.role !== "assistant")

/** Rarely: after an answer that asked nothing, if there was none of late, and never near heavy words. */
export const mayBeLight = (history: ReadonlyArray<Message>): boolean => {
  const lately = history.slice(-lightAnswers)
  const last = lately.at(-1)
  return (
    last?.role === "assistant" &&
    !last.text.includes("?") &&
    !isAnsweredLightly(lately) &&
    lately.every(
      ({ beside, role, text }) =>
        role === "assistant" || (beside === undefined && !isHeavy(text) && distressIn(text) === null),
    )
  )
}

/** The person's words are kept, and there is nothing to read in return. */
export const lightly = ({ content }: Asked): Reply | null => {
  const said = saidBy(content)
  return said === null || said.telegramMessageId === null
    ? null
    : { deliveries: [{ _tag: "ClearKeyboard", messageId: said.telegramMessageId, reaction: "🤝" }], messages: [said] }
}
