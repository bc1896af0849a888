import { Context, type Effect, type Stream } from "effect"
import { TelegramError } from "./Telegram.ts"

export interface IncomingFile {
  /** As Telegram says; null: it does not. */
  readonly bytes: number | null
  /** The last part of its path there, such as `file_12.oga`. */
  readonly name: string
  /** Each use downloads it anew; nothing is held in memory. */
  readonly content: Stream.Stream<Uint8Array, TelegramError>
}

/** The files that people send. */
export class TelegramFiles extends Context.Service<
  TelegramFiles,
  {
    /** Fails by `tooBig` where the file has more bytes, or more than the Bot API hands out (20 MB, unless the server is one's own). */
    readonly open: (fileId: string, mostBytes: number) => Effect.Effect<IncomingFile, TelegramError>
  }
>()("confidant/domain/TelegramFiles") {}

export const tooBig = (): TelegramError =>
  new TelegramError({ method: "getFile", reason: { _tag: "Rejected", code: 413, description: "file is too big" } })

export const isTooBig = ({ reason }: TelegramError): boolean =>
  reason._tag === "Rejected" && /file is too big/i.test(reason.description)

/** Telegram has the file no more, or never had it for this bot. */
export const isGone = (error: TelegramError): boolean => error.reason._tag === "Rejected" && !isTooBig(error)
