import { Context, Effect, Schema } from "effect"
import type { Language } from "../talk/Language.ts"

/** No voice note could be made; `message` is for the log. */
export class Unspoken extends Schema.TaggedError<Unspoken>()("Unspoken", { message: Schema.String }) {}

export interface Speaking {
  /** A voice note: Opus in Ogg. The same text again costs nothing for a while. */
  readonly speak: (text: string, language: Language) => Effect.Effect<Uint8Array, Unspoken>
}

/** What reads answers aloud; where nothing is set up it fails. */
export const Mouth = Context.Reference<Speaking>("confidant/domain/Mouth", {
  defaultValue: () => ({ speak: () => Effect.fail(new Unspoken({ message: "no voice is set up" })) }),
})
