import type { Prompt } from "effect/ai"

export interface PromptMessage {
  readonly role: "system" | "user" | "assistant"
  readonly text: string
}

const textOf = (message: Prompt.Message): string => {
  if (message.role === "system") return message.content
  const texts: Array<string> = []
  for (const part of message.content) if (part.type === "text") texts.push(part.text)
  return texts.join("\n")
}

/** The text of a prompt, message by message; other parts are left out. */
export const messagesOf = (prompt: Prompt.Prompt): ReadonlyArray<PromptMessage> =>
  prompt.content.flatMap((message) => (message.role === "tool" ? [] : [{ role: message.role, text: textOf(message) }]))
