import { Duration } from "effect"
import type { JobPolicy } from "../../domain/Jobs.ts"

export const listening = {
  /** A longer recording is cut: of what fails, no more than this is heard again. */
  pieceSeconds: 300,
  /** How far before that a pause is sought, so that no word is cut. */
  pauseWithin: 45,
  /** What is quieter than this for so long is a pause. */
  pauseDecibels: -35,
  pauseSeconds: 0.4,
  /** Sound of less than this is silence. */
  leastSound: 0.3,
  /** Of a recording that nothing here can cut; transcribers take no longer ones at once. */
  uncutSeconds: 1_400,
  /** A longer recording is not heard. */
  mostSeconds: 4 * 3_600,
  /** From here on a message shows how far it is. */
  progressFrom: 60,
  /** Characters of a transcript shown in the chat; a longer one comes as a file too. */
  shown: 3_500,
  /** Bytes of an answer of the transcriber. */
  answerBytes: 4 * 1_024 * 1_024,
} as const

/** ffmpeg takes a second for some minutes of audio; a hostile file may take for ever. */
export const cutting = { within: Duration.minutes(3), memoryMegabytes: 1_024, stderrBytes: 8 * 1_024 * 1_024 } as const

/** Of one piece: a slow transcriber takes about as long as the piece lasts. */
export const transcribing = Duration.minutes(10)

/** An hour in all: who speaks to the bot while the transcriber is away is still answered. */
export const hearing: JobPolicy = {
  attempts: 12,
  wait: Duration.seconds(10),
  longestWait: Duration.minutes(10),
  timeout: Duration.hours(3),
}

/** In the machine's time zone. */
export const tidySchedule = "20 * * * *"

/** A file without a row is nobody's once it is older: the row comes first. */
export const orphanAfter = Duration.minutes(5)

/** Of recordings, unless operators say otherwise. */
export const retained = { days: 30, megabytes: 20 } as const

export const speaking = {
  /** Of an answer that is read aloud: about two minutes. */
  mostCharacters: 1_500,
  /** Voice notes kept in memory for a repeated delivery. */
  kept: 20,
  /** Of a voice note. */
  mostBytes: 10 * 1_024 * 1_024,
  /** The programs beside the bot. */
  within: Duration.seconds(20),
} as const
