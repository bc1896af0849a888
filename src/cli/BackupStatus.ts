import { Duration } from "effect"
import type { Listing } from "../backup/keep/Catalogue.ts"
import { time } from "../backup/make/Progress.ts"
import { staleAfter } from "../policy/Backup.ts"

export interface Status {
  /** As for monitoring plugins: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
  readonly code: 0 | 1 | 2 | 3
  /** Text for people, a bar, then performance data. */
  readonly line: string
}

const words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const

const status = (code: Status["code"], text: string, data = ""): Status => ({
  code,
  line: `BACKUP ${words[code]} - ${text}${data === "" ? "" : ` | ${data}`}`,
})

export const unknown = (why: string): Status => status(3, why)

const seconds = (millis: number) => Math.max(0, Math.round(millis / 1_000))

const warning = seconds(Duration.toMillis(staleAfter.warning))
const critical = seconds(Duration.toMillis(staleAfter.critical))

/** By the age of the newest verified backup; a newer failed one is a warning. */
export const statusOf = ({ copies, unreachable }: Listing, now: number): Status => {
  const verified = copies.find(({ verdict }) => verdict === "VERIFIED")
  const [newest] = copies
  const away = unreachable === null ? "" : ", the bucket could not be read"
  if (verified === undefined) {
    return newest === undefined
      ? status(2, `there is no backup${away}`)
      : status(2, `no backup is verified; the newest, ${newest.name}, is: ${newest.verdict}${away}`)
  }
  const age = seconds(now - verified.manifest.at)
  const data = `age=${age}s;${warning};${critical};0 size=${verified.bytes}B;;;0`
  const text = `${verified.name} was verified, ${time(age)} ago${away}`
  if (age > critical) return status(2, text, data)
  if (newest !== undefined && newest.manifest.at > verified.manifest.at) {
    return status(1, `${text}; ${newest.name} since then is: ${newest.verdict}`, data)
  }
  return status(age > warning ? 1 : 0, text, data)
}
