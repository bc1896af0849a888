import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { VoiceSetup as Port } from "../features/voice/VoiceSetup.ts"

export const VoiceSetup = Layer.effect(
  Port,
  Effect.map(Settings, ({ audio }) => ({
    mostBytes: audio.bytes,
    days: audio.days,
    dailyMinutes: audio.dailyMinutes,
  })),
)
