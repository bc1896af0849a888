import { Result } from "effect"
import { formatted } from "../markup/Entities.ts"
import { addFile, type FileKind } from "../Files.ts"
import { numberOf, textOf } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import type { FileRecord } from "../World.ts"
import { answered, type Method, type MethodCall, messageDone, reachable } from "./Method.ts"
import { deliver } from "./Send.ts"

const megabyte = 1024 * 1024
const tooLarge: Refusal = { code: 413, description: "Request Entity Too Large" }

const fileOf = (call: MethodCall, kind: FileKind): Result.Result<FileRecord, Refusal> => {
  const value = textOf(call.params, kind)
  const upload = call.uploads.get(value?.startsWith("attach://") === true ? value.slice("attach://".length) : kind)
  if (upload !== undefined) {
    const { bytes } = upload
    if (bytes.byteLength === 0) return refuse("file must be non-empty")
    if (bytes.byteLength > 50 * megabyte) return Result.fail(tooLarge)
    if (kind === "photo" && bytes.byteLength > 10 * megabyte) return refuse("too big photo size")
    const duration = numberOf(call.params, "duration") ?? 0
    return Result.succeed(addFile(call.world, { kind, name: upload.name, mimeType: upload.mimeType, bytes, duration }))
  }
  if (value === undefined || value === "" || value.startsWith("attach://")) {
    return refuse(`there is no ${kind} in the request`)
  }
  if (/^https?:/.test(value)) {
    return Result.fail({ code: 501, description: "Not Implemented: the emulator does not download files by URL" })
  }
  const known = call.world.files.get(value)
  if (known === undefined) return refuse("wrong file identifier/HTTP URL specified")
  return known.kind === kind ? Result.succeed(known) : refuse(`can't use file of type ${known.kind} as ${kind}`)
}

export const sendFile =
  (kind: FileKind): Method =>
  (call) =>
    Result.gen(function* () {
      const person = yield* reachable(call.world, call.params)
      const caption = yield* formatted(call.params, "caption", 1024)
      const file = yield* fileOf(call, kind)
      const message = yield* deliver(call, person, { ...caption, file })
      return messageDone(call.world, person, message)
    })

export const getFile: Method = ({ world, params }) => {
  const file = world.files.get(textOf(params, "file_id") ?? "")
  if (file === undefined) return refuse("invalid file_id")
  if (file.size > 20 * megabyte) return refuse("file is too big")
  return answered({
    file_id: file.fileId,
    file_unique_id: `u${file.fileId}`,
    file_size: file.size,
    file_path: file.path,
  })
}
