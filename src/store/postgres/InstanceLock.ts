import { Effect } from "effect"
import { existsSync, renameSync, rmSync } from "node:fs"
import { connect, createServer, type Server } from "node:net"
import { EmbeddedPostgresError, errorCode, StateInUse } from "./Failure.ts"

/** Asks whoever listens on `file` for their process id; null when nobody does. */
const holder = (file: string) =>
  Effect.callback<string | null>((resume) => {
    const socket = connect(file)
    let said = ""
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on("data", (data) => {
      said += String(data)
    })
    let answered = false
    socket.once("connect", () => {
      answered = true
    })
    socket.once("error", () => undefined)
    socket.once("close", () => resume(Effect.succeed(answered ? said : null)))
    return Effect.sync(() => socket.destroy())
  })

const listen = (file: string) =>
  Effect.callback<Server | null, EmbeddedPostgresError>((resume) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined)
      socket.end(String(process.pid))
    })
    server.unref()
    server.once("error", (cause) =>
      resume(
        errorCode(cause) === "EADDRINUSE"
          ? Effect.succeed(null)
          : Effect.fail(new EmbeddedPostgresError({ message: `cannot lock ${file}: ${cause.message}`, cause })),
      ),
    )
    server.listen(file, () => resume(Effect.succeed(server)))
  })

/** Takes a dead owner's socket away. Rename first and ask again: another process may have locked it meanwhile. */
const clear = Effect.fnUntraced(function* (file: string) {
  const aside = `${file}.${process.pid}`
  const moved = yield* Effect.sync(() => {
    try {
      renameSync(file, aside)
      return true
    } catch {
      return false
    }
  })
  if (!moved) return
  const living = yield* holder(aside)
  yield* Effect.sync(() => {
    if (living !== null && !existsSync(file)) renameSync(aside, file)
    else rmSync(aside, { force: true })
  })
})

/**
 * One process per state folder. A listening socket, because the kernel drops it on any death: a file that was left
 * behind refuses connections and is cleared.
 */
export const instanceLock = (file: string, stateDir: string) => {
  const take = Effect.gen(function* () {
    for (let round = 0; round < 3; round++) {
      const server = yield* listen(file)
      if (server !== null) return server
      const pid = yield* holder(file)
      if (pid !== null) {
        return yield* new StateInUse({
          message: `${stateDir} is in use by another running Confidant${pid === "" ? "" : ` (pid ${pid})`}: stop it first or set another STATE_DIR`,
        })
      }
      yield* clear(file)
    }
    return yield* new EmbeddedPostgresError({ message: `cannot lock ${stateDir}: others keep starting on it` })
  })
  return Effect.acquireRelease(take, (server) =>
    Effect.callback<void>((resume) => {
      server.close(() => resume(Effect.void))
    }),
  )
}
