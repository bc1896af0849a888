import type { ChatPrompt } from "./ChatModel.ts"
import { pictureTokens } from "./model/Pictures.ts"
import { toolsLength } from "./model/ToolUse.ts"

/** An estimate before a call; afterwards the provider's own count is used. 4: the frame of a message. */
export const estimateTokens = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / 4)) + 4

export const promptSize = ({ messages, pictures = [], rounds, system, tools }: ChatPrompt): number =>
  messages.reduce((sum, { text }) => sum + estimateTokens(text), system === "" ? 0 : estimateTokens(system)) +
  Math.ceil(toolsLength(tools, rounds) / 4) +
  pictures.length * pictureTokens
