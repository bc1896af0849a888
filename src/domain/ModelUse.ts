import { Context } from "effect"
import type { UserId } from "./Ids.ts"

/** `background` calls have few places of their own, so no answer waits for them. */
export const ModelUse = Context.Reference<"answers" | "background">("confidant/domain/ModelUse", {
  defaultValue: () => "answers",
})

/** Who waits for what a model is called for; null: nobody, it is the bot's own work. */
export const AskedBy = Context.Reference<UserId | null>("confidant/domain/AskedBy", { defaultValue: () => null })
