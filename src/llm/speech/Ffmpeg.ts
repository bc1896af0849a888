import { Effect, Option } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { Unheard } from "../../domain/voice/Ears.ts"
import type { AudioExtension } from "../../domain/voice/AudioKind.ts"
import type { Pause } from "../../domain/voice/Cuts.ts"
import { cutting, listening } from "../../policy/voice/Voice.ts"
import { type Ended, type ProgramFailed, runProgram } from "./Program.ts"

/** Named, because a file that is a list of others would make ffmpeg read what it names. */
const demuxers: Readonly<Record<AudioExtension, string>> = {
  flac: "flac",
  m4a: "mov",
  mp4: "mov",
  mp3: "mp3",
  mpga: "mp3",
  mpeg: "mpeg",
  oga: "ogg",
  ogg: "ogg",
  wav: "wav",
  webm: "matroska",
}

/** Only the sound of it. */
const sound = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"]

const pauses = ["-af", `silencedetect=noise=${listening.pauseDecibels}dB:d=${listening.pauseSeconds}`]

const speech = ["-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", "32k", "-f", "ogg"]

const note = ["-ac", "1", "-ar", "48000", "-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "ogg"]

const quiet = ["-nostdin", "-hide_banner", "-protocol_whitelist", "file,pipe", "-max_alloc", "268435456"]

export interface Sound {
  readonly seconds: number
  readonly pauses: ReadonlyArray<Pause>
}

const secondsOf = ([, hours = "0", minutes = "0", seconds = "0"]: ReadonlyArray<string>): number =>
  Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)

/** What `silencedetect` reports; null: ffmpeg has decoded nothing. */
export const soundIn = (said: string): Sound | null => {
  const times = [...said.matchAll(/time=(\d+):(\d\d):(\d\d(?:\.\d+)?)/g)]
  const last = times.at(-1)
  if (last === undefined) return null
  const seconds = secondsOf(last)
  const ends = [...said.matchAll(/silence_end: (\S+)/g)].map(([, at]) => Number(at))
  const pauses = [...said.matchAll(/silence_start: (\S+)/g)].map(([, at], index) => ({
    from: Math.max(0, Number(at)),
    to: ends[index] ?? seconds,
  }))
  return { seconds, pauses: pauses.filter(({ from, to }) => to > from) }
}

const broken = (message: string) => new Unheard({ reason: "broken", message })

const failing = ({ program, why }: ProgramFailed) =>
  why === "late"
    ? broken(`${program} took too long`)
    : new Unheard({ reason: "away", message: `${program} could not run: ${why}` })

/** ffmpeg of the system, looked for at first need; `isThere` false: nothing can be cut. */
export const makeFfmpeg = Effect.fnUntraced(function* (spawner: ChildProcessSpawner.ChildProcessSpawner["Service"]) {
  const run = (args: ReadonlyArray<string>) =>
    runProgram(spawner, "ffmpeg", [...quiet, ...args], { within: cutting.within })

  const isThere = yield* Effect.cached(
    Effect.map(Effect.option(run(["-version"])), (ended) => Option.exists(ended, ({ code }) => code === 0)),
  )

  const whole = ({ code }: Ended, what: string) => (code === 0 ? Effect.void : Effect.fail(broken(`ffmpeg ${what}`)))

  return {
    isThere,
    look: (path: string, kind: AudioExtension): Effect.Effect<Sound, Unheard> =>
      run(["-f", demuxers[kind], "-i", path, ...sound, ...pauses, "-f", "null", "-"]).pipe(
        Effect.mapError(failing),
        Effect.flatMap(({ said }) => {
          const sound = soundIn(said)
          return sound === null || sound.seconds === 0
            ? Effect.fail(broken("ffmpeg decoded nothing"))
            : Effect.succeed(sound)
        }),
      ),
    /** Opus in Ogg, as small as speech allows. */
    cut: (path: string, kind: AudioExtension, from: number, to: number | null, target: string) =>
      run([
        "-y",
        "-ss",
        String(from),
        ...(to === null ? [] : ["-t", String(to - from)]),
        "-f",
        demuxers[kind],
        "-i",
        path,
        ...sound,
        ...speech,
        target,
      ]).pipe(
        Effect.mapError(failing),
        Effect.flatMap((ended) => whole(ended, "could not cut")),
      ),
    /** Any audio as a voice note of Telegram. */
    voiceNote: (path: string, target: string) =>
      run(["-y", "-i", path, ...sound, ...note, target]).pipe(
        Effect.mapError(failing),
        Effect.flatMap((ended) => whole(ended, "could not make a voice note")),
      ),
  }
})

export type Ffmpeg = Effect.Success<ReturnType<typeof makeFfmpeg>>
