import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { ChatModel } from "../domain/talk/ChatModel.ts"
import { Analyst } from "../features/profile/Analysing.ts"

/** In practice mode rules look for patterns. */
export const ProfileAnalyst: Layer.Layer<Analyst, never, Settings | ChatModel> = Layer.effect(
  Analyst,
  Effect.zipWith(Settings, ChatModel, ({ model }, chat) => ({ model: model._tag === "Practice" ? null : chat })),
)
