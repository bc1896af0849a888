import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { join } from "node:path"
import { Duration, Effect, Layer, Semaphore, Stream } from "effect"
import { built } from "../../config/Root.ts"
import { Settings } from "../../config/Settings.ts"
import { type Picture, Pictures, type Unseen } from "../../domain/talk/model/Pictures.ts"
import { isTooBig, TelegramFiles } from "../../domain/talk/TelegramFiles.ts"
import { pictures } from "../../policy/talk/Pictures.ts"

/** In a checkout Node runs the source. */
const program = import.meta.filename.endsWith(".ts")
  ? join(import.meta.dirname, "ShrinkProcess.ts")
  : join(built, "bot", "shrink.js")

const starts: ReadonlyArray<readonly [at: number, bytes: string]> = [
  [0, "\xff\xd8\xff"],
  [0, "\x89PNG\r\n\x1a\n"],
  [0, "GIF8"],
  [8, "WEBP"],
]

/** By its first bytes: names and types are what the sender likes. */
export const isKnown = (bytes: Uint8Array): boolean => {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1")
  return starts.some(([at, start]) => head.startsWith(start, at))
}

/** What it writes is the picture; what it says when it fails tells a picture of too many pixels from a broken one. */
export const shrunk = (bytes: Uint8Array): Effect.Effect<Picture | Unseen> =>
  Effect.callback<Picture | Unseen>((resume) => {
    const child = spawn(process.execPath, [program, String(pictures.side), String(pictures.pixels)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: {},
    })
    const out: Array<Buffer> = []
    let said = ""
    child.stdout.on("data", (piece: Buffer) => out.push(piece))
    child.stderr.on("data", (piece: Buffer) => {
      said = `${said}${piece.toString("latin1")}`.slice(0, 4_000)
    })
    child.stdin.on("error", () => undefined)
    child.on("error", () => resume(Effect.succeed("broken")))
    child.on("close", (code) => {
      const base64 = Buffer.concat(out).toString("base64")
      const failed: Unseen = /pixel limit/iu.test(said) ? "large" : "broken"
      resume(Effect.succeed(code === 0 && base64 !== "" ? { mime: "image/jpeg", base64 } : failed))
    })
    child.stdin.end(bytes)
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(Effect.timeoutOrElse({ duration: pictures.timeout, orElse: () => Effect.succeed<Unseen>("large") }))

const isInstalled = Effect.sync(() => createRequire(import.meta.url)).pipe(
  Effect.flatMap((load) => Effect.try({ try: () => load.resolve("sharp"), catch: () => "missing" as const })),
  Effect.isSuccess,
)

/** Looks at pictures where there is a model that may see them. */
export const layer: Layer.Layer<never, never, Settings | TelegramFiles> = Layer.effect(
  Pictures,
  Effect.gen(function* () {
    const { model, vision } = yield* Settings
    const files = yield* TelegramFiles
    const some = yield* Semaphore.make(pictures.atOnce)
    if (model._tag === "Practice" || !vision) return null
    if (!(yield* isInstalled)) {
      yield* Effect.logWarning("Pictures are not looked at: the package sharp is not installed")
      return null
    }
    return {
      look: (media) =>
        Effect.gen(function* () {
          const { content } = yield* files.open(media.fileId, pictures.bytes)
          const bytes = Buffer.concat(yield* Stream.runCollect(content))
          if (bytes.length === 0) return "empty" as const
          return isKnown(bytes) ? yield* shrunk(bytes) : ("kind" as const)
        }).pipe(
          Effect.catch((error) =>
            isTooBig(error)
              ? Effect.succeed<Unseen>("large")
              : Effect.as(
                  Effect.logWarning("A picture could not be fetched").pipe(
                    Effect.annotateLogs({ reason: error.reason._tag }),
                  ),
                  "gone" as const,
                ),
          ),
          Effect.timeoutOrElse({ duration: Duration.minutes(1), orElse: () => Effect.succeed<Unseen>("gone") }),
          some.withPermits(1),
        ),
    }
  }),
)
