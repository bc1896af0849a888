import { Duration } from "effect"
import type { JobPolicy } from "../domain/Jobs.ts"
import { usual } from "./Jobs.ts"

export const pageRows = 500

/** Of a person's words in one archive. They are in it three times, hardly compressed at worst, and Telegram takes 50 MB. */
export const volumeBytes = 12_000_000

/** Of an archive, as it is stored and sent. */
export const pieceBytes = 256 * 1024

/** Years of messages take minutes. */
export const making: JobPolicy = { ...usual, timeout: Duration.minutes(30) }

/** Of recordings in one archive; Telegram takes files of 50 MB. */
export const soundBytes = 40 * 1_024 * 1_024
