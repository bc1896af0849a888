import { Context, Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** The database holds the people and messages of another bot. */
export class AnotherBot extends Schema.TaggedError<AnotherBot>()("AnotherBot", { message: Schema.String }) {}

/** Whether this start may take over what another bot was told. */
export const MayServeAnother = Context.Reference<boolean>("confidant/domain/MayServeAnother", {
  defaultValue: () => false,
})

export const ServedBot = Context.Reference<{
  /** Of the ids of its updates (`UpdateKeys.ts`). */
  readonly generation: number
  /** Writes it down, once Telegram has accepted the token: a token with a slip in it claims nothing. */
  readonly claim: Effect.Effect<void, AnotherBot | StoreError>
  readonly isClaimed: boolean
}>("confidant/domain/ServedBot", { defaultValue: () => ({ generation: 0, claim: Effect.void, isClaimed: true }) })

/** Stands for the bot of the playground, which has no number of its own. */
export const playground = "playground"

/** The number before the colon of a token stays when the token is made anew. */
export const botOf = (token: string | null): string => (token === null ? playground : (token.split(":")[0] ?? ""))

/** What a start does: nobody real lives in the playground, so its database may be taken over. */
export const serving = (known: string | null, own: string, mayServeAnother: boolean): "same" | "anew" | "refused" => {
  if (known === null || known === own) return "same"
  return known === playground || mayServeAnother ? "anew" : "refused"
}

export const refusal = (known: string, own: string): AnotherBot =>
  new AnotherBot({
    message:
      own === playground
        ? `the database holds the people and messages of the bot ${known}, and without BOT_TOKEN the playground would answer them: set BOT_TOKEN, or use another database (STATE_DIR, DATABASE_URL)`
        : `the database holds the people and messages of the bot ${known}, and BOT_TOKEN is the token of ${own}: set the token of ${known}, or use another database (STATE_DIR, DATABASE_URL). If ${own} is to take them over: confidant start --another-bot`,
  })
