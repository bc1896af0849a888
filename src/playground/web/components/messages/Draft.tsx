import { useSignal } from "@preact/signals"
import type { SimDraft } from "../../../SimApi.ts"
import { stopDraft } from "../../api.ts"
import { attempt } from "../../notices.ts"
import { EntityText } from "./EntityText.tsx"
import { Icon } from "../Icon.tsx"
import { Tail } from "./Tail.tsx"

export const Draft = ({ chatId, draft }: { readonly chatId: number; readonly draft: SimDraft }) => {
  const stopping = useSignal(false)
  const stop = async () => {
    stopping.value = true
    const done = await attempt(stopDraft(chatId, draft.draftId))
    if (done === null) stopping.value = false
  }
  return (
    <div class="message from-bot is-first is-last draft" data-testid="draft">
      <div class="bubble">
        <div class="text" dir="auto">
          {draft.text === "" ? (
            <span class="thinking">Thinking</span>
          ) : (
            <EntityText text={draft.text} entities={draft.entities} chatId={chatId} />
          )}
          <span class="caret" aria-hidden="true" />
        </div>
        <Tail />
      </div>
      {draft.canStop && (
        <button type="button" class="stop" disabled={stopping.value} onClick={stop}>
          <Icon name="stop" /> {stopping.value ? "Stopping…" : "Stop"}
        </button>
      )}
    </div>
  )
}
