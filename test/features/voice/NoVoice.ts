import { Effect, Layer } from "effect"
import { TelegramFiles } from "../../../src/domain/talk/TelegramFiles.ts"
import { Telegram } from "../../../src/domain/talk/Telegram.ts"
import { Ears } from "../../../src/domain/voice/Ears.ts"
import { MediaStore } from "../../../src/domain/voice/MediaStore.ts"
import { Recordings } from "../../../src/features/voice/Recordings.ts"
import { VoiceSetup } from "../../../src/features/voice/VoiceSetup.ts"

/** Where no transcriber is set up. */
export const NoVoice = Layer.mergeAll(
  Layer.mock(Ears, { isThere: false }),
  Layer.mock(MediaStore, { list: () => Effect.succeed([]) }),
  Layer.mock(Recordings, { expired: () => Effect.succeed([]) }),
  Layer.mock(Telegram, {}),
  Layer.mock(TelegramFiles, {}),
  Layer.succeed(VoiceSetup, { mostBytes: 20_971_520, days: 30, dailyMinutes: null }),
)
