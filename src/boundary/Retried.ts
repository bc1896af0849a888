import { Context } from "effect"

/** Whether a guarded call was made again, for whoever wants to know it of a piece of work: it provides a mark of its own. */
export const Retried = Context.Reference<{ retried: boolean }>("confidant/boundary/Retried", {
  defaultValue: () => ({ retried: false }),
})
