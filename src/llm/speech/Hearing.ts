import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, FileSystem, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { ChildProcessSpawner } from "effect/process"
import type { Guard } from "../../boundary/Guard.ts"
import { Settings } from "../../config/Settings.ts"
import { type AudioExtension, sniff } from "../../domain/voice/AudioKind.ts"
import { cuts } from "../../domain/voice/Cuts.ts"
import { Ears, type Piece, type Plan, Unheard } from "../../domain/voice/Ears.ts"
import { listening } from "../../policy/voice/Voice.ts"
import { makeFfmpeg } from "./Ffmpeg.ts"
import { makeWhisper } from "./Whisper.ts"

const nothing = new Unheard({ reason: "misconfigured", message: "no transcriber is set up" })

const none = Layer.succeed(Ears, {
  isThere: false,
  plan: () => Effect.fail(nothing),
  hear: () => Effect.fail(nothing),
})

const unheard = (reason: Unheard["reason"], message: string) => new Unheard({ reason, message })

const headBytes = 64

/** A phone's clock and the recording differ a little. */
const breaksOff = (seconds: number, claimed: number | null): boolean =>
  claimed !== null && claimed - seconds > Math.max(3, claimed * 0.1)

const make = Effect.gen(function* () {
  const { hearing } = yield* Settings
  if (hearing === null) return yield* Effect.die(new Error("no transcriber is set up"))
  const fs = yield* FileSystem.FileSystem
  const ffmpeg = yield* makeFfmpeg(yield* ChildProcessSpawner.ChildProcessSpawner)
  const transcribe = yield* makeWhisper(hearing)

  const kindOf = (path: string): Effect.Effect<AudioExtension, Unheard> =>
    Effect.scoped(
      Effect.gen(function* () {
        const file = yield* fs.open(path, { flag: "r" })
        const head = new Uint8Array(headBytes)
        const read = yield* file.read(head)
        return head.subarray(0, Number(read))
      }),
    ).pipe(
      Effect.mapError(() => unheard("away", "the file cannot be read")),
      Effect.flatMap((head) => {
        if (head.byteLength === 0) return Effect.fail(unheard("empty", "no bytes"))
        const kind = sniff(head)
        return kind === null ? Effect.fail(unheard("broken", "no audio that is known")) : Effect.succeed(kind)
      }),
    )

  const planCut = Effect.fnUntraced(function* (
    path: string,
    kind: AudioExtension,
    claimed: number | null,
  ): Effect.fn.Return<Plan, Unheard> {
    const { pauses, seconds } = yield* ffmpeg.look(path, kind)
    if (seconds > listening.mostSeconds) return yield* unheard("long", "longer than is heard")
    const silence = pauses.reduce((sum, { from, to }) => sum + to - from, 0)
    if (seconds - silence < listening.leastSound) return yield* unheard("silent", "no sound")
    return {
      seconds,
      pieces: cuts(seconds, pauses, listening.pieceSeconds, listening.pauseWithin),
      breaksOff: breaksOff(seconds, claimed),
    }
  })

  return Ears.of({
    isThere: true,
    plan: Effect.fn("Ears.plan")(function* (path, claimedSeconds) {
      const kind = yield* kindOf(path)
      if (yield* ffmpeg.isThere) return yield* planCut(path, kind, claimedSeconds)
      if (claimedSeconds !== null && claimedSeconds > listening.uncutSeconds) {
        return yield* unheard("uncut", "too long for one request, and there is no ffmpeg")
      }
      return { seconds: claimedSeconds, pieces: [{ from: 0, to: null }], breaksOff: false }
    }),
    hear: Effect.fn("Ears.hear")(function* (path, { from, to }: Piece, language) {
      const kind = yield* kindOf(path)
      if (from === 0 && to === null) return yield* transcribe(path, `audio.${kind}`, language, null)
      return yield* Effect.scoped(
        Effect.gen(function* () {
          const piece = yield* Effect.mapError(
            fs.makeTempFileScoped({ prefix: "confidant-piece-", suffix: ".ogg" }),
            () => unheard("away", "a temporary file could not be made"),
          )
          yield* ffmpeg.cut(path, kind, from, to, piece)
          const seconds = to === null ? listening.pieceSeconds + listening.pauseWithin : to - from
          return yield* transcribe(piece, "audio.ogg", language, seconds)
        }),
      )
    }),
  })
})

/** Hears by the transcriber of TRANSCRIPTION_MODEL; without one, nothing. */
export const layer: Layer.Layer<Ears, never, Settings | Guard> = Layer.unwrap(
  Effect.map(Settings, ({ hearing }) =>
    hearing === null
      ? none
      : Layer.effect(Ears, make).pipe(Layer.provide([FetchHttpClient.layer, NodeFileSystem.layer, NodeServices.layer])),
  ),
)
