import { Effect } from "effect"
import { type Feature, message } from "../../domain/Feature.ts"
import { page } from "./Kept.ts"
import { Setup } from "./Setup.ts"

const name = "privacy"

/** `/privacy`, which Telegram's apps open as the bot's privacy policy. */
export const make: Effect.Effect<Feature, never, Setup> = Effect.map(Setup, (setup) => ({
  name,
  commands: {
    privacy: {
      shown: true,
      handle: ({ home, say }) => Effect.succeed({ deliveries: [message(page(say, setup), home.keyboard)] }),
    },
  },
}))
