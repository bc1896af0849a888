import { Context } from "effect"

/** How this bot is run, as far as it concerns what becomes of people's words. */
export class Setup extends Context.Service<
  Setup,
  {
    /** null: no language model is asked. */
    readonly model: { readonly host: string; readonly isOutside: boolean } | null
    /** Redis holds the newest messages for a while. */
    readonly hasRedis: boolean
    /** Backups go into a bucket too. */
    readonly hasBucket: boolean
    /** How long recordings are kept; null: none are taken. */
    readonly audioDays: number | null
    /** A speech model reads answers aloud to those who want it. */
    readonly isSpoken: boolean
  }
>()("confidant/features/privacy/Setup") {}
