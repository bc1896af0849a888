import { ByteSize, Duration } from "effect"

export const historyEvery = Duration.seconds(15)
export const historyKept = Duration.hours(6)

export const linkLives = Duration.minutes(5)
export const sessionLives = Duration.hours(12)

export const maxBody = ByteSize.kilobytes(8)

export const listed = { backups: 20, deadLetters: 50, audit: 50, statements: 6 } as const
