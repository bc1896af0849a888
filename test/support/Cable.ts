import { mkdirSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { join } from "node:path"
import { Effect, Redacted } from "effect"

const socketName = ".s.PGSQL.5432"

/** A second way to a database server, which can be cut while the server goes on for others. */
export const make = Effect.fnUntraced(function* (folder: string, database: Redacted.Redacted) {
  const target = new URL(Redacted.value(database))
  const behind = join(target.searchParams.get("host") ?? "", socketName)
  const socketDir = join(folder, "cable")
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    const upstream = connect(behind)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on("error", () => socket.destroy())
      socket.on("close", () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    if (isCut) client.destroy()
    else client.pipe(upstream).pipe(client)
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => {
      mkdirSync(socketDir, { mode: 0o755 })
      return new Promise<void>((resolve) => server.listen(join(socketDir, socketName), resolve))
    }),
    () =>
      Effect.sync(() => {
        server.close()
        for (const socket of open) socket.destroy()
      }),
  )
  target.searchParams.set("host", socketDir)
  return {
    url: target.href,
    cut: Effect.sync(() => {
      isCut = true
      for (const socket of open) socket.destroy()
    }),
    mend: Effect.sync(() => {
      isCut = false
    }),
  }
})
