import { ByteSize, Duration } from "effect"
import { type CallPolicy, policies } from "../Policies.ts"

export const historyEvery = Duration.seconds(15)
export const historyKept = Duration.hours(6)

export const linkLives = Duration.minutes(5)
export const sessionLives = Duration.hours(12)

/** The page is needed most when the database is away: it does not wait for it. */
export const spentTokens: CallPolicy = { ...policies.db, attempts: 1, timeout: Duration.seconds(2) }

export const maxBody = ByteSize.kilobytes(8)

export const listed = { backups: 20, deadLetters: 50, audit: 50, statements: 6 } as const
