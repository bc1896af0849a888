import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { ChatModel } from "../domain/talk/ChatModel.ts"
import { FactReader } from "../features/memory/facts/Extraction.ts"
import { Reader } from "../features/quiz/Insight.ts"

/** Practice mode talks by simple rules, and reads nothing. */
export const QuizReader: Layer.Layer<Reader, never, Settings | ChatModel> = Layer.effect(
  Reader,
  Effect.zipWith(Settings, ChatModel, ({ model }, chat) => ({ model: model._tag === "Practice" ? null : chat })),
)

export const MemoryReader: Layer.Layer<FactReader, never, Settings | ChatModel> = Layer.effect(
  FactReader,
  Effect.zipWith(Settings, ChatModel, ({ model }, chat) => ({ model: model._tag === "Practice" ? null : chat })),
)
