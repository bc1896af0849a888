import type { Person } from "../../../SimApi.ts"
import { sendSticker } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { drawSticker } from "../../sticker.ts"
import { Menu } from "../Menu.tsx"

const stickers = [
  ["😀", "Grinning face"],
  ["😂", "Tears of joy"],
  ["😍", "Heart eyes"],
  ["😢", "Crying face"],
  ["😡", "Angry face"],
  ["😴", "Sleeping face"],
  ["🤔", "Thinking face"],
  ["🤗", "Hugging face"],
  ["👋", "Waving hand"],
  ["👍", "Thumb up"],
  ["🙏", "Folded hands"],
  ["❤️", "Heart"],
  ["🎉", "Party popper"],
  ["🔥", "Fire"],
  ["🌙", "Moon"],
] as const

interface Props {
  readonly person: Person
  readonly at: { readonly x: number; readonly y: number }
  readonly onClose: () => void
}

export const Stickers = ({ person, at, onClose }: Props) => {
  const send = async (emoji: string) => sendSticker(person.id, await drawSticker(emoji), emoji)
  return (
    <Menu label="Stickers" at={at} items={[]} onClose={onClose}>
      <div class="sticker-choices">
        {stickers.map(([emoji, name]) => (
          <button
            key={emoji}
            type="button"
            role="menuitem"
            aria-label={name}
            title={name}
            onClick={() => {
              onClose()
              void attempt(send(emoji))
            }}
          >
            {emoji}
          </button>
        ))}
      </div>
    </Menu>
  )
}
