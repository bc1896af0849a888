import { alert, toast } from "../notices.ts"
import { bot } from "../state.ts"
import { Dialog } from "./Dialog.tsx"

const closeAlert = () => {
  alert.value = null
}

export const Notices = () => (
  <>
    <div class="toasts" role="status">
      {toast.value !== null && (
        <p class="toast" dir="auto">
          {toast.value}
        </p>
      )}
    </div>
    {alert.value !== null && (
      <Dialog title={bot.value.firstName} onClose={closeAlert}>
        <p class="alert-text" dir="auto">
          {alert.value}
        </p>
        <button type="button" class="button primary" onClick={closeAlert}>
          OK
        </button>
      </Dialog>
    )}
  </>
)
