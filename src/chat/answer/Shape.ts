import type { RichText } from "../../domain/talk/outgoing/RichText.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { inParts, richly, smartSend, type SmartSendOptions } from "../../domain/talk/outgoing/SmartSend.ts"
import type { LongAnswers } from "../../domain/talk/Style.ts"
import { telegramMessageLength } from "../../policy/Limits.ts"

interface Wanted extends SmartSendOptions {
  readonly longAnswers: typeof LongAnswers.Type
  /** An old app shows nothing of a rich message, so nobody in danger gets one. */
  readonly isCalm: boolean
}

/** What the answer looks like, and the messages that it goes out as. */
export const shaped = (
  answer: string,
  { isCalm, longAnswers, ...options }: Wanted,
): { readonly shown: RichText; readonly whole: ReadonlyArray<Outgoing> } => {
  const shown = fromMarkdown(answer)
  if (longAnswers === "parts") return { shown, whole: inParts(shown, telegramMessageLength) }
  const rich = longAnswers === "auto" && isCalm ? richly(shown, answer, options) : null
  return { shown, whole: rich ?? smartSend(shown, answer, options) }
}
