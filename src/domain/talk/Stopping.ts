import { button } from "../Feature.ts"
import type { UpdateId } from "../Ids.ts"
import type { Content } from "./incoming/Incoming.ts"
import type { Button } from "./outgoing/Outgoing.ts"

/** Under an answer that is shown by edits; a draft has a button of Telegram's own. */
export const stopButton = (label: string, draftId: UpdateId): Button => button(label, "chat", "stop", String(draftId))

/** Which answer somebody stops; null: none. */
export const stopped = (content: Content): number | null => {
  if (content._tag === "Stopped") return content.draftId
  const [, draftId] = content._tag === "Callback" ? (/^chat:stop:(-?\d{1,16})$/.exec(content.data) ?? []) : []
  return draftId === undefined ? null : Number(draftId)
}
