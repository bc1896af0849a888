import { Context } from "effect"

/** What operators have set for recordings. */
export class VoiceSetup extends Context.Service<
  VoiceSetup,
  {
    readonly mostBytes: number
    readonly days: number
    /** Of one person in a day; null: no limit. */
    readonly dailyMinutes: number | null
  }
>()("confidant/features/voice/VoiceSetup") {}
