import { Effect } from "effect"
import { Settings } from "../config/Settings.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { charging } from "../domain/operators/Charging.ts"
import { ChatModel } from "../domain/talk/ChatModel.ts"

/** What reads and writes for people beside their answers; null: practice mode talks by simple rules, and reads nothing. */
export const backgroundModel = Effect.gen(function* () {
  const { model } = yield* Settings
  return model._tag === "Practice" ? null : charging(yield* ChatModel, yield* Budgets)
})
