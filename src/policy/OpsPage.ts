import { ByteSize, Duration } from "effect"

/** How often the operators' page gets a point of its charts, and how long they are kept. */
export const historyEvery = Duration.seconds(15)
export const historyKept = Duration.hours(6)

/** A link that signs an operator in. */
export const linkLives = Duration.minutes(5)
/** How long an operator stays signed in. */
export const sessionLives = Duration.hours(12)

/** Of what the page sends. */
export const maxBody = ByteSize.kilobytes(8)

/** Rows of the lists of the operators' page. */
export const listed = { backups: 20, deadLetters: 50, audit: 50, statements: 6 } as const
