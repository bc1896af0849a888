import { Duration } from "effect"
import { pace } from "../policy/Telegram.ts"

const windowMillis = Duration.toMillis(pace.measured)
const everyMillis = Duration.toMillis(pace.overall.every)

/** How much of the pace was used lately. Times are Unix milliseconds. */
export const makePaceMeter = () => {
  const sent: Array<number> = []
  return {
    sent: (now: number) => {
      sent.push(now)
    },
    /** `slower`: the factor by which the bot sends slower at present. */
    share: (now: number, slower: number): number => {
      while (sent[0] !== undefined && sent[0] <= now - windowMillis) sent.shift()
      return Math.min(1, (sent.length * everyMillis * slower) / windowMillis)
    },
  }
}
