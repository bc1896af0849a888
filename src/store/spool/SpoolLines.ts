import { Option, Schema } from "effect"
import { crc32 } from "node:zlib"
import { TelegramMessageId, UpdateId } from "../../domain/Ids.ts"
import { Settlement } from "../../domain/talk/Turn.ts"

export const Change = Schema.TaggedUnion({
  /** `held`: nothing of it was sent. */
  Kept: { settlement: Settlement, held: Schema.optionalKey(Schema.Boolean) },
  Sent: { updateId: UpdateId, part: Schema.Int, messageId: Schema.NullOr(TelegramMessageId) },
  Saved: { updateId: UpdateId },
})
export type Change = typeof Change.Type

const encodeChange = Schema.encodeSync(Schema.fromJsonString(Change))
const decodeChange = Schema.decodeUnknownOption(Schema.fromJsonString(Change))

const checksum = (json: string | Uint8Array): string => crc32(json).toString(16).padStart(8, "0")

/** JSON and a line break; the checksum covers the bytes of the change. */
export const lineOf = (change: Change): string => {
  const json = encodeChange(change)
  return `{"crc32":"${checksum(json)}","change":${json}}\n`
}

const frame = /^\{"crc32":"([0-9a-f]{8})","change":(\{.*\})\}$/s

/** None: torn, changed or of an unknown shape. */
const read = (line: Buffer): Option.Option<Change> => {
  const [, sum, json] = frame.exec(line.toString("latin1")) ?? []
  if (sum === undefined || json === undefined) return Option.none()
  const bytes = Buffer.from(json, "latin1")
  return checksum(bytes) === sum ? decodeChange(bytes.toString("utf8")) : Option.none()
}

export interface Parsed {
  readonly changes: ReadonlyArray<Change>
  readonly good: Uint8Array
  readonly corrupt: Uint8Array
  readonly corruptLines: ReadonlyArray<number>
}

const lineBreak = 0x0a

/** A line counts only with its line break. */
export const parse = (bytes: Uint8Array): Parsed => {
  const file = Buffer.from(bytes)
  const changes: Array<Change> = []
  const good: Array<Buffer> = []
  const corrupt: Array<Buffer> = []
  const corruptLines: Array<number> = []
  for (let start = 0, number = 1; start < file.length; number++) {
    const found = file.indexOf(lineBreak, start)
    const end = found === -1 ? file.length : found
    const line = file.subarray(start, end)
    const change = found === -1 ? Option.none() : read(line)
    if (Option.isSome(change)) {
      changes.push(change.value)
      good.push(file.subarray(start, end + 1))
    } else {
      corrupt.push(line, Buffer.of(lineBreak))
      corruptLines.push(number)
    }
    start = end + 1
  }
  return { changes, good: Buffer.concat(good), corrupt: Buffer.concat(corrupt), corruptLines }
}
