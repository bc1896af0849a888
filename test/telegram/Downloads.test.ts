import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Layer, Queue, Stream } from "effect"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type IncomingFile, isGone, isTooBig, TelegramFiles } from "../../src/domain/talk/TelegramFiles.ts"
import * as Downloads from "../../src/telegram/Downloads.ts"
import { botApi, canary, ok, refused, stubServer } from "./StubServer.ts"

const files = Effect.gen(function* () {
  const server = yield* stubServer
  const context = yield* Layer.build(
    Downloads.layer.pipe(Layer.provide([botApi(server.apiRoot), NodeFileSystem.layer])),
  )
  return { next: Queue.take(server.calls), open: Context.get(context, TelegramFiles).open }
})

const opened = (answer: Readonly<Record<string, unknown>>, most = 1_000) =>
  Effect.gen(function* () {
    const { next, open } = yield* files
    const fiber = yield* Effect.forkChild(open("voice-1", most))
    const call = yield* next
    assert.strictEqual(call.method, "getFile")
    call.answer(200, ok({ file_id: "voice-1", file_unique_id: "u", ...answer }))
    return { next, file: yield* Fiber.join(fiber) }
  })

const bytesOf = ({ content }: IncomingFile) =>
  Effect.map(Stream.runCollect(content), (pieces) => Buffer.concat([...pieces]).toString())

const errorOf = <A, E>(exit: Exit.Exit<A, E>) => {
  const found = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : null
  return found?._tag === "Some" ? found.value : null
}

describe("Files that people send", () => {
  it.effect("come from Telegram as they are", () =>
    Effect.gen(function* () {
      const { file, next } = yield* opened({ file_path: "voice/file_7.oga", file_size: 5 })
      assert.strictEqual(file.name, "file_7.oga")
      const reading = yield* Effect.forkChild(bytesOf(file))
      const call = yield* next
      call.answer(200, "hello")
      assert.strictEqual(yield* Fiber.join(reading), "hello")
    }),
  )

  it.effect("that are too large are refused before or while they come", () =>
    Effect.gen(function* () {
      const said = yield* Effect.exit(opened({ file_path: "a.mp3", file_size: 1_001 }))
      assert.isTrue(isTooBig(errorOf(said) ?? assert.fail()))

      const { file, next } = yield* opened({ file_path: "a.mp3" }, 4)
      const reading = yield* Effect.forkChild(Effect.exit(bytesOf(file)))
      ;(yield* next).answer(200, "hello")
      assert.isTrue(isTooBig(errorOf(yield* Fiber.join(reading)) ?? assert.fail()))

      const { next: call, open } = yield* files
      const asked = yield* Effect.forkChild(Effect.exit(open("voice-1", 9)))
      ;(yield* call).answer(400, refused(400, "Bad Request: file is too big"))
      assert.isTrue(isTooBig(errorOf(yield* Fiber.join(asked)) ?? assert.fail()))
    }),
  )

  it.effect("that break off or are gone are no whole files, and the token is in no error", () =>
    Effect.gen(function* () {
      const { file, next } = yield* opened({ file_path: "a.mp3", file_size: 9 })
      const short = yield* Effect.forkChild(Effect.exit(bytesOf(file)))
      ;(yield* next).answer(200, "hello")
      assert.strictEqual(errorOf(yield* Fiber.join(short))?.reason._tag, "Lost")

      const away = yield* Effect.forkChild(Effect.exit(bytesOf(file)))
      ;(yield* next).reset()
      const lost = yield* Fiber.join(away)
      assert.strictEqual(errorOf(lost)?.reason._tag, "Lost")
      assert.notInclude(JSON.stringify(lost), canary)

      const gone = yield* Effect.forkChild(Effect.exit(bytesOf(file)))
      ;(yield* next).answer(404, "no")
      assert.isTrue(isGone(errorOf(yield* Fiber.join(gone)) ?? assert.fail()))
    }),
  )

  it.effect("of a Bot API server of one's own are read from its disk", () =>
    Effect.gen(function* () {
      const path = join(tmpdir(), `confidant-download-${process.pid}`)
      writeFileSync(path, "local")
      const { file } = yield* opened({ file_path: path })
      assert.strictEqual(yield* bytesOf(file), "local")
    }),
  )
})
