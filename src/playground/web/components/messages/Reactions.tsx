import type { Person, SimMessage } from "../../../SimApi.ts"
import { react } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { bot } from "../../state.ts"
import { Avatar } from "../Avatar.tsx"

export const reactionChoices = [
  ["👍", "Thumbs up"],
  ["👎", "Thumbs down"],
  ["❤", "Heart"],
  ["🔥", "Fire"],
  ["😁", "Grin"],
  ["😢", "Crying"],
  ["🙏", "Thank you"],
] as const

export const emojiOf = (message: SimMessage, from: "user" | "bot") =>
  message.reactions.find((reaction) => reaction.from === from)?.emoji

export const Reactions = ({ person, message }: { readonly person: Person; readonly message: SimMessage }) => {
  if (message.reactions.length === 0) return null
  return (
    <div class="reactions">
      {[...new Set(message.reactions.map((reaction) => reaction.emoji))].map((emoji) => {
        const isMine = emojiOf(message, "user") === emoji
        const isBots = emojiOf(message, "bot") === emoji
        const by = [isMine ? "you" : "", isBots ? bot.value.firstName : ""].filter(Boolean).join(" and ")
        return (
          <button
            key={emoji}
            type="button"
            class={isMine ? "reaction mine" : "reaction"}
            aria-pressed={isMine}
            aria-label={`${emoji} by ${by}`}
            onClick={() => attempt(react(person.id, message.messageId, isMine ? "" : emoji))}
          >
            <span class="emoji">{emoji}</span>
            {isBots && <Avatar id={bot.value.id} name={bot.value.firstName} />}
            {isMine && <Avatar id={person.id} name={person.firstName} />}
          </button>
        )
      })}
    </div>
  )
}
