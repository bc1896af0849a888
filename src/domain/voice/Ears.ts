import { Context, type Effect, Schema } from "effect"
import type { Language } from "../talk/Language.ts"

/** Seconds of a recording; `to` null: to its end. */
export const Piece = Schema.Struct({ from: Schema.Finite, to: Schema.NullOr(Schema.Finite) })
export type Piece = typeof Piece.Type

/** How a recording is heard. `seconds` null: not known. */
export const Plan = Schema.Struct({
  seconds: Schema.NullOr(Schema.Finite),
  pieces: Schema.Array(Piece),
  /** It ends long before it should by what Telegram says of it. */
  breaksOff: Schema.Boolean,
})
export type Plan = typeof Plan.Type

/**
 * Why a recording cannot be heard. `empty`: no bytes, or no sound; `broken`: no audio that can be read; `silent`: nothing is said in it;
 * `long`: longer than is heard here; `uncut`: it would have to be cut, and nothing here can; `refused`: the transcriber does not take it;
 * `away`: the transcriber or the way to it is ill; `misconfigured`: an operator must act.
 */
export class Unheard extends Schema.TaggedError<Unheard>()("Unheard", {
  reason: Schema.Literals(["empty", "broken", "silent", "long", "uncut", "refused", "away", "misconfigured"]),
  /** For the log; nobody's words. */
  message: Schema.String,
}) {
  get isTransient(): boolean {
    return this.reason === "away"
  }
}

/** What makes words of recordings. */
export class Ears extends Context.Service<
  Ears,
  {
    /** False: nothing is set up. */
    readonly isThere: boolean
    /** Looks at the file, and cuts the recording in thought where it is too long for one request. */
    readonly plan: (path: string, claimedSeconds: number | null) => Effect.Effect<Plan, Unheard>
    /** `language`: most likely spoken. */
    readonly hear: (path: string, piece: Piece, language: Language) => Effect.Effect<string, Unheard>
  }
>()("confidant/domain/Ears") {}
