import { Effect, Option, Stream } from "effect"
import { InputFile } from "grammy"
import { Archives } from "../domain/talk/outgoing/Archives.ts"
import type { ArchiveRef, Outgoing } from "../domain/talk/outgoing/Outgoing.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { Mouth } from "../domain/voice/Mouth.ts"
import { makePictures } from "./Pictures.ts"
import { TelegramError, type TelegramErrorReason } from "../domain/talk/Telegram.ts"

type Document = Extract<Outgoing, { readonly _tag: "Document" }>

const method = "sendDocument"

const failed = (reason: TelegramErrorReason) => Effect.fail(new TelegramError({ method, reason }))

/** What is sent as a file; an archive is read while it goes out, anew for each attempt. */
export const makeFiles = Effect.gen(function* () {
  const archives = yield* Archives

  const piecesOf = (ref: ArchiveRef) =>
    Stream.paginate<number, Uint8Array, StoreError>(0, (piece) =>
      Effect.map(archives.read(ref, piece), (bytes) =>
        bytes === null ? [[], Option.none()] : [[bytes], Option.some(piece + 1)],
      ),
    )

  const draw = yield* makePictures
  const { speak } = yield* Mouth

  return ({ archive, content, fileName, picture, spoken }: Document): Effect.Effect<() => InputFile, TelegramError> => {
    if (spoken !== undefined) {
      return speak(spoken.text, spoken.language).pipe(
        Effect.tapError(({ message }) =>
          Effect.logWarning("An answer could not be read aloud").pipe(Effect.annotateLogs({ why: message })),
        ),
        Effect.catch(() => failed({ _tag: "Rejected", code: 422, description: "the answer cannot be spoken" })),
        Effect.map((note) => () => new InputFile(note, fileName)),
      )
    }
    if (picture !== undefined) {
      return draw(picture).pipe(
        Effect.tapError((step) => Effect.logError("A picture could not be drawn").pipe(Effect.annotateLogs({ step }))),
        Effect.catch(() => failed({ _tag: "Rejected", code: 422, description: "the picture cannot be drawn" })),
        Effect.map((png) => () => new InputFile(png, fileName)),
      )
    }
    if (archive === undefined) {
      return Effect.succeed(() => new InputFile(new TextEncoder().encode(content), fileName))
    }
    return archives.read(archive, 0).pipe(
      Effect.catch(({ message }) => failed({ _tag: "Unreachable", detail: message })),
      Effect.flatMap((first) =>
        first === null
          ? failed({ _tag: "Rejected", code: 410, description: "the archive is gone" })
          : Effect.succeed(() => new InputFile(() => Stream.toAsyncIterable(piecesOf(archive)), fileName)),
      ),
    )
  }
})
