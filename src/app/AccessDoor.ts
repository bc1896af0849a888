import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { Door } from "../features/access/Door.ts"

export const AccessDoor: Layer.Layer<Door, never, Settings> = Layer.effect(
  Door,
  Effect.map(Settings, ({ access }) => access),
)
