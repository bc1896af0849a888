import type { Say } from "../../domain/Feature.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { speaking } from "../../policy/voice/Voice.ts"

/** The answer once more, to be heard; what is longer is only read. Where it cannot be spoken, a line says so. */
export const spokenOf = (text: string, say: Say): ReadonlyArray<Outgoing> => {
  const words = text.replace(/https?:\/\/\S+/gu, "").trim()
  if (words === "" || words.length > speaking.mostCharacters) return []
  const language = /\p{Script=Cyrillic}/u.test(words) ? "ru" : "en"
  return [
    {
      _tag: "Document",
      fileName: "answer.ogg",
      content: say("answer-unspoken"),
      spoken: { text: words, language, mark: say("answer-spoken") },
    },
  ]
}
