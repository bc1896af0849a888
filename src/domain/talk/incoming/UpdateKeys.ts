import { UpdateId } from "../../Ids.ts"
import type { Incoming } from "./Incoming.ts"

/** Telegram's ids are below 2^31. Ids that are given anew are kept this far above those of before. */
const apart = 2 ** 32

export const keyIn = (generation: number, updateId: UpdateId): UpdateId =>
  generation === 0 ? updateId : UpdateId.make(updateId + generation * apart)

/** Whose ids are all above the newest one; own turns have negative ids. */
export const generationAbove = (newest: number): number => (newest <= 0 ? 0 : Math.floor(newest / apart) + 1)

/** What stays the same however often Telegram sends an update; null: unknown. */
export interface Marks {
  readonly chatId: number | null
  readonly messageId: number | null
  readonly queryId: string | null
}

export const marksOf = ({ chatId, content }: Incoming): Marks => ({
  chatId,
  messageId: "messageId" in content ? content.messageId : null,
  queryId: "queryId" in content ? content.queryId : null,
})

const differ = <A>(one: A | null, other: A | null): boolean => one !== null && other !== null && one !== other

/** Certainly not the same update, whatever a newer release reads in it and whatever was erased of it. */
export const isAnother = (kept: Marks, arrived: Marks): boolean =>
  differ(kept.chatId, arrived.chatId) ||
  differ(kept.messageId, arrived.messageId) ||
  differ(kept.queryId, arrived.queryId)
