import { Context } from "effect"

/** Set to true by a guarded call that is retried; callers provide their own mark to find out. */
export const Retried = Context.Reference<{ retried: boolean }>("confidant/boundary/Retried", {
  defaultValue: () => ({ retried: false }),
})
