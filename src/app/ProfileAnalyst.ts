import { Effect, Layer } from "effect"
import { Analyst } from "../features/profile/Analysing.ts"
import { backgroundModel } from "./BackgroundModel.ts"

/** In practice mode rules look for patterns. */
export const ProfileAnalyst = Layer.effect(
  Analyst,
  Effect.map(backgroundModel, (model) => ({ model })),
)
