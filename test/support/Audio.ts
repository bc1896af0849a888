import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const ffmpeg = (...args: ReadonlyArray<string>) =>
  execFileSync("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", ...args])

/** Each of the ten formats, and how ffmpeg makes it. */
export const formats: Readonly<Record<string, ReadonlyArray<string>>> = {
  flac: [],
  m4a: ["-c:a", "aac"],
  mp3: ["-c:a", "libmp3lame"],
  mp4: ["-c:a", "aac"],
  mpeg: ["-c:a", "mp2", "-ar", "44100", "-f", "mpeg"],
  mpga: ["-c:a", "libmp3lame", "-f", "mp3"],
  oga: ["-c:a", "libopus", "-f", "ogg"],
  ogg: ["-c:a", "libopus"],
  wav: [],
  webm: ["-c:a", "libopus"],
}

/** Something said by espeak-ng, as a file of this format in the folder. */
export const spoken = (folder: string, extension: string, words = "The sea was calm today.", voice = "en"): Buffer => {
  mkdirSync(folder, { recursive: true })
  const wav = join(folder, "said.wav")
  execFileSync("espeak-ng", ["-v", voice, "-w", wav, words])
  const file = join(folder, `said-as.${extension}`)
  ffmpeg("-i", wav, ...(formats[extension] ?? []), file)
  return readFileSync(file)
}

/** Words said again and again, with a pause after each, for so many seconds: an mp3, whose frames may be repeated as they are. */
export const lasting = (folder: string, seconds: number): Buffer => {
  const length = 6
  mkdirSync(folder, { recursive: true })
  const wav = join(folder, "once.wav")
  execFileSync("espeak-ng", ["-v", "en", "-w", wav, "A long day, and a longer evening."])
  const file = join(folder, "once.mp3")
  const plain = ["-write_xing", "0", "-id3v2_version", "0", "-map_metadata", "-1"]
  ffmpeg("-i", wav, "-af", "apad", "-t", String(length), "-ar", "8000", "-ac", "1", "-b:a", "8k", ...plain, file)
  const once = readFileSync(file)
  return Buffer.concat(Array.from({ length: Math.ceil(seconds / length) }, () => once))
}

export const silence = (folder: string): Buffer => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, "silence.ogg")
  ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "4", "-c:a", "libopus", file)
  return readFileSync(file)
}

/** Seconds that a file lasts. */
export const secondsOf = (file: string): number =>
  Number(
    execFileSync("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file]).toString(),
  )
