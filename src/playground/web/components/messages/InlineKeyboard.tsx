import type { SimButton, SimMessage } from "../../../SimApi.ts"
import { buttonKey, press, pressed } from "../../callbacks.ts"
import { attempt } from "../../notices.ts"
import { safeUrl } from "../../entities.ts"
import { Icon } from "../Icon.tsx"

const Button = ({ message, button }: { readonly message: SimMessage; readonly button: SimButton }) => {
  const url = button.url === undefined ? null : safeUrl(button.url)
  if (url !== null) {
    return (
      <a class="key" href={url} target="_blank" rel="noopener noreferrer">
        <span dir="auto">{button.text}</span>
        <Icon name="link" />
      </a>
    )
  }
  const { copyText } = button
  if (copyText !== undefined) {
    return (
      <button type="button" class="key" onClick={() => void attempt(navigator.clipboard.writeText(copyText))}>
        <span dir="auto">{button.text}</span>
        <Icon name="copy" />
      </button>
    )
  }
  const data = button.callbackData
  if (data === undefined) {
    return (
      <button type="button" class="key" disabled dir="auto">
        {button.text}
      </button>
    )
  }
  const waits = pressed.value.has(buttonKey(message.chatId, message.messageId, data))
  return (
    <button type="button" class="key" aria-busy={waits} onClick={() => press(message.chatId, message.messageId, data)}>
      <span dir="auto">{button.text}</span>
      {waits && <span class="spinner" role="img" aria-label="Waiting for the bot" />}
    </button>
  )
}

export const InlineKeyboard = ({ message }: { readonly message: SimMessage }) => (
  <div class="inline-keyboard" role="group" aria-label="Message buttons">
    {message.keyboard.map((row, index) => (
      <div class="key-row" key={index}>
        {row.map((button, column) => (
          <Button key={column} message={message} button={button} />
        ))}
      </div>
    ))}
  </div>
)
