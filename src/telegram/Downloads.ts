import { Effect, FileSystem, Layer, type PlatformError, Stream } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { basename } from "node:path"
import { TelegramFiles, tooBig } from "../domain/talk/TelegramFiles.ts"
import { TelegramError, type TelegramErrorReason } from "../domain/talk/Telegram.ts"
import { download } from "../policy/Telegram.ts"
import { BotApi } from "./BotApi.ts"

const failed = (reason: TelegramErrorReason) => new TelegramError({ method: "getFile", reason })

const lost = failed({ _tag: "Lost", detail: "the file broke off" })

const fromStatus = (status: number): TelegramErrorReason =>
  status >= 500 ? { _tag: "ServerFault", code: status } : { _tag: "Rejected", code: status, description: "no file" }

/** No piece comes later than this after the one before. */
const whileComing = (content: Stream.Stream<Uint8Array, TelegramError>) =>
  Stream.transformPull(content, (pull) =>
    Effect.succeed(Effect.timeoutOrElse(pull, { duration: download.silence, orElse: () => Effect.fail(lost) })),
  )

const noMoreThan = (most: number) => (content: Stream.Stream<Uint8Array, TelegramError>) =>
  Stream.suspend(() => {
    let taken = 0
    return Stream.tap(content, ({ byteLength }) => ((taken += byteLength) > most ? Effect.fail(tooBig()) : Effect.void))
  })

/** Fewer bytes than were promised are no whole file. */
const whole = (promised: number | null) => (content: Stream.Stream<Uint8Array, TelegramError>) =>
  promised === null
    ? content
    : Stream.suspend(() => {
        let taken = 0
        return Stream.concat(
          Stream.tap(content, ({ byteLength }) => Effect.sync(() => (taken += byteLength))),
          Stream.fromEffectDrain(Effect.suspend(() => (taken < promised ? Effect.fail(lost) : Effect.void))),
        )
      })

const make = Effect.gen(function* () {
  const { call, fileUrl } = yield* BotApi
  const client = yield* HttpClient.HttpClient
  const fs = yield* FileSystem.FileSystem

  const overHttp = (path: string) =>
    Stream.unwrap(
      client.get(fileUrl(path)).pipe(
        // The address holds the token.
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.timeout(download.silence),
        Effect.mapError(() => failed({ _tag: "Lost", detail: "no file" })),
        Effect.flatMap((response) =>
          response.status === 200
            ? Effect.succeed(Stream.mapError(response.stream, () => lost))
            : Effect.fail(failed(fromStatus(response.status))),
        ),
      ),
    )

  /** A Bot API server of one's own with `--local` names the file on its disk. */
  const onDisk = (path: string) =>
    Stream.mapError(fs.stream(path), ({ reason }: PlatformError.PlatformError) =>
      failed({ _tag: "Rejected", code: 404, description: `the file is not here (${reason._tag})` }),
    )

  return TelegramFiles.of({
    open: Effect.fn("TelegramFiles.open")(function* (fileId, mostBytes) {
      const file = yield* call("getFile", (api, signal) => api.getFile({ file_id: fileId }, signal))
      const { file_path: path, file_size: bytes = null } = file
      if (path === undefined) {
        return yield* failed({ _tag: "Rejected", code: 404, description: "the file has no path" })
      }
      if (bytes !== null && bytes > mostBytes) return yield* tooBig()
      return {
        bytes,
        name: basename(path),
        content: (path.startsWith("/") ? onDisk(path) : overHttp(path)).pipe(
          whileComing,
          noMoreThan(mostBytes),
          whole(bytes),
        ),
      }
    }),
  })
})

/** The files that people send, by `getFile`. */
export const layer: Layer.Layer<TelegramFiles, never, BotApi | FileSystem.FileSystem> = Layer.effect(
  TelegramFiles,
  make,
).pipe(Layer.provide(FetchHttpClient.layer))
