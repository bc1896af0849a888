import { Effect } from "effect"
import { existsSync, renameSync, rmSync } from "node:fs"
import { connect, createServer, type Server } from "node:net"
import { EmbeddedPostgresError, errorCode, StateInUse } from "./Failure.ts"

/** The process id of whoever listens on `file`; null: nobody. */
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

/** Removes a dead owner's socket. Renames first and asks again: another process may have locked it meanwhile. */
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

/** One process per state folder. The kernel closes a listening socket on any death; a stale file refuses connections. */
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
    return yield* new EmbeddedPostgresError({ message: `cannot lock ${stateDir}: other processes keep taking it` })
  })
  return Effect.acquireRelease(take, (server) =>
    Effect.callback<void>((resume) => {
      server.close(() => resume(Effect.void))
    }),
  )
}
