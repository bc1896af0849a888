import { Dialog } from "./Dialog.tsx"

interface Props {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Enter confirms, Escape cancels. */
export const Confirm = ({ title, text, action, onConfirm, onClose }: Props) => (
  <Dialog title={title} onClose={onClose}>
    <p class="alert-text">{text}</p>
    <div class="choices">
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button
        type="button"
        class="button danger"
        autofocus
        onClick={() => {
          onClose()
          onConfirm()
        }}
      >
        {action}
      </button>
    </div>
  </Dialog>
)
