import { Context } from "effect"

/** Who a call of a model is for. Calls for `background` have few places of their own, so that no answer waits for them. */
export const ModelUse = Context.Reference<"answers" | "background">("confidant/domain/ModelUse", {
  defaultValue: () => "answers",
})
