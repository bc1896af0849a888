import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { Flags } from "../domain/operators/Flags.ts"
import { ChatModel } from "../domain/talk/ChatModel.ts"
import { Writer } from "../features/summary/Summary.ts"
import { promptTokens } from "../policy/Model.ts"

/** Practice mode writes none. */
export const SummaryWriter: Layer.Layer<Writer, never, Settings | ChatModel | Flags> = Layer.effect(
  Writer,
  Effect.gen(function* () {
    const { model, modelLimits } = yield* Settings
    const chat = yield* ChatModel
    const flags = yield* Flags
    return {
      model: model._tag === "Practice" ? null : chat,
      tokens: promptTokens(modelLimits),
      isFor: (userId) => flags.isOn("USE_CHAT_COMPLETION", userId),
    }
  }),
)
