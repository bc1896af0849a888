import type { Content } from "../talk/incoming/Incoming.ts"

export type Media = Extract<Content, { readonly _tag: "Media" }>

/** What a recording may end in. */
export const audioExtensions = ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"] as const
export type AudioExtension = (typeof audioExtensions)[number]

export const extensionOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? ""

/** Whether somebody sent something to listen to. A document is one by its name; what it really is shows when it is read. */
export const isRecording = ({ fileName = "", kind }: Media): boolean =>
  kind === "voice" ||
  kind === "audio" ||
  kind === "video_note" ||
  (kind === "document" && audioExtensions.some((known) => known === extensionOf(fileName)))

const has = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** What a file is by its first 64 bytes, whatever its name says; null: no audio that we know. */
export const sniff = (bytes: Uint8Array): AudioExtension | null => {
  if (has(bytes, 0, "fLaC")) return "flac"
  if (has(bytes, 0, "OggS")) return "ogg"
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WAVE")) return "wav"
  if (has(bytes, 4, "ftyp")) return has(bytes, 8, "M4A") ? "m4a" : "mp4"
  if (bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3) return "webm"
  if (has(bytes, 0, "ID3")) return "mp3"
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0) return "mp3"
  // A stream of MPEG may begin with a pack header.
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1 && bytes[3] === 0xba ? "mpeg" : null
}
