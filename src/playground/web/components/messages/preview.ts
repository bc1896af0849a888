import type { SimMessage } from "../../../SimApi.ts"
import { bot } from "../../state.ts"
import { fileTitle } from "./FileBubble.tsx"

export const preview = (message: SimMessage): string =>
  (message.text || (message.file ? fileTitle(message.file) : "")).slice(0, 120)

export const senderOf = (message: SimMessage): string => (message.from === "user" ? "You" : bot.value.firstName)
