import type { SimMessage } from "../../../SimApi.ts"
import { currentMessages } from "../../state.ts"
import { preview, senderOf } from "./preview.ts"

const show = (messageId: number) => {
  const element = document.querySelector<HTMLElement>(`[data-message-id="${messageId}"]`)
  element?.scrollIntoView({ block: "center", behavior: "smooth" })
  element?.animate({ opacity: [1, 0.4, 1] }, { duration: 700, delay: 250 })
}

export const Origin = ({ message }: { readonly message: SimMessage }) => {
  const { forwardedFrom, quote, replyTo } = message
  const original = replyTo === null ? undefined : currentMessages.value.find(({ messageId }) => messageId === replyTo)
  return (
    <>
      {forwardedFrom !== null && (
        <p class="forwarded">
          Forwarded from <b dir="auto">{forwardedFrom}</b>
        </p>
      )}
      {replyTo !== null && (
        <button
          type="button"
          class={quote === null ? "answered" : "answered quoted"}
          disabled={original === undefined}
          aria-label={
            original === undefined ? undefined : `In reply to ${senderOf(original)}: ${quote ?? preview(original)}`
          }
          onClick={() => show(replyTo)}
        >
          {original && <b dir="auto">{senderOf(original)}</b>}
          <span dir="auto">{quote ?? (original === undefined ? "Deleted message" : preview(original))}</span>
        </button>
      )}
    </>
  )
}
