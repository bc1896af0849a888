import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { Flags } from "../domain/operators/Flags.ts"
import { Writer } from "../features/summary/Summary.ts"
import { promptTokens } from "../policy/Model.ts"
import { backgroundModel } from "./BackgroundModel.ts"

/** Practice mode writes none. */
export const SummaryWriter = Layer.effect(
  Writer,
  Effect.gen(function* () {
    const { modelLimits } = yield* Settings
    const flags = yield* Flags
    return {
      model: yield* backgroundModel,
      tokens: promptTokens(modelLimits),
      isFor: (userId) => flags.isOn("USE_CHAT_COMPLETION", userId),
    }
  }),
)
