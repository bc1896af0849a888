import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { FactReader } from "../features/memory/facts/Extraction.ts"
import { Reader } from "../features/quiz/Insight.ts"
import { promptTokens } from "../policy/Model.ts"
import { backgroundModel } from "./BackgroundModel.ts"

export const QuizReader = Layer.effect(
  Reader,
  Effect.map(backgroundModel, (model) => ({ model })),
)

export const MemoryReader = Layer.effect(
  FactReader,
  Effect.zipWith(backgroundModel, Settings, (model, { modelLimits }) => ({ model, tokens: promptTokens(modelLimits) })),
)
