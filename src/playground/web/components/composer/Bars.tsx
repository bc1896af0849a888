import type { SimMessage } from "../../../SimApi.ts"
import type { Replying } from "../../state.ts"
import { Icon, type IconName } from "../Icon.tsx"
import { preview, senderOf } from "../messages/preview.ts"

interface Props {
  readonly icon: IconName
  readonly title: string
  readonly text: string
  readonly cancel: string
  readonly onCancel: () => void
}

const Bar = ({ icon, title, text, cancel, onCancel }: Props) => (
  <div class="edit-bar">
    <Icon name={icon} />
    <p>
      <b dir="auto">{title}</b>
      <span dir="auto">{text}</span>
    </p>
    <button type="button" class="round" aria-label={cancel} onClick={onCancel}>
      <Icon name="close" />
    </button>
  </div>
)

export const EditBar = ({ message, onCancel }: { readonly message: SimMessage; readonly onCancel: () => void }) => (
  <Bar icon="edit" title="Edit message" text={message.text} cancel="Cancel editing" onCancel={onCancel} />
)

export const ReplyBar = ({ replying, onCancel }: { readonly replying: Replying; readonly onCancel: () => void }) => (
  <Bar
    icon={replying.quote === null ? "reply" : "quote"}
    title={`Reply to ${senderOf(replying.message)}`}
    text={replying.quote ?? preview(replying.message)}
    cancel="Cancel reply"
    onCancel={onCancel}
  />
)
