import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { isLoopback } from "../domain/Loopback.ts"
import { Setup } from "../features/privacy/Setup.ts"

/** What /privacy says is true of the settings in force. */
export const PrivacySetup: Layer.Layer<Setup, never, Settings> = Layer.effect(
  Setup,
  Effect.map(Settings, ({ audio, backup, hearing, model, redis, speech }) => {
    const server = model._tag === "Practice" ? null : new URL(model.baseUrl)
    return {
      model: server === null ? null : { host: server.host, isOutside: !isLoopback(server.hostname) },
      hasRedis: redis !== null,
      hasBucket: backup.s3 !== null,
      audioDays: hearing === null ? null : audio.days,
      isSpoken: speech?._tag === "Server",
    }
  }),
)
