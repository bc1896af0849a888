import { Context } from "effect"

/** `background` calls have few places of their own, so no answer waits for them. */
export const ModelUse = Context.Reference<"answers" | "background">("confidant/domain/ModelUse", {
  defaultValue: () => "answers",
})
