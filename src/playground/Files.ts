import { nextSerial, type FileRecord, type World } from "./World.ts"
import type { SimFile } from "./SimApi.ts"

export type FileKind = SimFile["kind"]

const mimeTypes: Readonly<Record<string, string>> = {
  txt: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  pdf: "application/pdf",
  zip: "application/zip",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  wav: "audio/x-wav",
  mp4: "video/mp4",
  webm: "video/webm",
}

const defaults: Record<FileKind, { readonly folder: string; readonly mimeType: string }> = {
  document: { folder: "documents", mimeType: "application/octet-stream" },
  voice: { folder: "voice", mimeType: "audio/ogg" },
  audio: { folder: "music", mimeType: "audio/mpeg" },
  photo: { folder: "photos", mimeType: "image/jpeg" },
  video_note: { folder: "video_notes", mimeType: "video/mp4" },
  sticker: { folder: "stickers", mimeType: "image/webp" },
}

const extensionOf = (name: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? ""

/** Whoever uploads a file says its type: only a well-formed one may become a header. */
export const isMediaType = (claimed: string): boolean =>
  /^[a-z]+\/[\w.+-]{1,100}(; ?[\w-]+=[\w.+,"-]{1,100})*$/i.test(claimed)

/** Guessed from the name as Telegram does: grammY always sends application/octet-stream. */
const mimeTypeOf = (kind: FileKind, name: string, claimed: string): string => {
  if (isMediaType(claimed) && claimed !== "application/octet-stream") return claimed
  return mimeTypes[extensionOf(name)] ?? defaults[kind].mimeType
}

export const addFile = (
  world: World,
  file: {
    readonly kind: FileKind
    readonly name: string
    readonly mimeType: string
    readonly bytes: Uint8Array
    readonly duration: number
    readonly emoji?: string
  },
): FileRecord => {
  const serial = nextSerial(world)
  const extension = extensionOf(file.name)
  const record: FileRecord = {
    fileId: `${file.kind}-${serial.toString(36)}`,
    kind: file.kind,
    // Like browsers and Telegram, keep only the last part of a path.
    name: file.name.split(/[\\/]/).at(-1) ?? file.name,
    mimeType: mimeTypeOf(file.kind, file.name, file.mimeType),
    size: file.bytes.byteLength,
    path: `${defaults[file.kind].folder}/file_${serial}${extension === "" ? "" : `.${extension}`}`,
    duration: file.duration,
    ...(file.emoji === undefined ? {} : { emoji: file.emoji }),
  }
  world.files.set(record.fileId, record)
  world.contents.set(record.fileId, file.bytes)
  world.changed()
  return record
}
