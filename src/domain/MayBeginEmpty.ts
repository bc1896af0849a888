import { Context } from "effect"

/** Whether an empty database may be begun for a state folder that has a history. */
export const MayBeginEmpty = Context.Reference<boolean>("confidant/domain/MayBeginEmpty", { defaultValue: () => false })
