import { Effect, Layer } from "effect"
import { Settings } from "../config/Settings.ts"
import { Door } from "../features/access/Door.ts"
import { AdultsOnly } from "../features/consent/AdultsOnly.ts"

/** Whom the operators let in. */
export const AccessDoor: Layer.Layer<Door, never, Settings> = Layer.merge(
  Layer.effect(
    Door,
    Effect.map(Settings, ({ access }) => access),
  ),
  Layer.effect(
    AdultsOnly,
    Effect.map(Settings, ({ access }) => access.adultsOnly),
  ),
)
