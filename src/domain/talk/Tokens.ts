import type { ChatPrompt } from "./ChatModel.ts"
import { toolsLength } from "./ToolUse.ts"

/** An estimate before a call; afterwards the provider's own count is used. 4: the frame of a message. */
export const estimateTokens = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / 4)) + 4

export const promptSize = ({ messages, rounds, system, tools }: ChatPrompt): number =>
  messages.reduce((sum, { text }) => sum + estimateTokens(text), system === "" ? 0 : estimateTokens(system)) +
  Math.ceil(toolsLength(tools, rounds) / 4)
