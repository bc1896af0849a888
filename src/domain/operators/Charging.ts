import { Effect } from "effect"
import { AskedBy } from "../ModelUse.ts"
import type { ChatModel } from "../talk/ChatModel.ts"
import type { Budget, Budgets } from "./Budgets.ts"

/** So much of the daily cost is used that what is left is for answers. */
export const isLeftToAnswers = ({ limits, today }: Budget, share: number): boolean =>
  limits.costUsd !== null && (today?.costUsd ?? 0) >= limits.costUsd * share

/** A model whose calls count in the budget of whoever they are made for, beside that of answers. */
export const charging = (chat: ChatModel["Service"], budgets: Budgets["Service"]): ChatModel["Service"] => ({
  ...chat,
  reply: (...asked) =>
    Effect.tap(
      chat.reply(...asked),
      Effect.fnUntraced(function* ({ costUsd = null }) {
        const userId = yield* AskedBy
        if (userId === null) return
        yield* Effect.catch(budgets.charge(userId, costUsd), ({ message: reason }) =>
          Effect.logWarning("What a call of the model cost could not be counted").pipe(Effect.annotateLogs({ reason })),
        )
      }),
    ),
})
