import { Context } from "effect"

/** Tells this process from those before it: drawn when it starts. */
export const Life = Context.Reference<number>("confidant/domain/Life", { defaultValue: () => 0 })
