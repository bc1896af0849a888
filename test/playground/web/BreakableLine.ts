import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** A connection to a local port that can be cut, and mended, like a bad network. */
export const breakableLine = async (target: number) => {
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
  }
  const cutAll = () => sockets.forEach((socket) => socket.destroy())
  const server = createServer((near) => {
    keep(near)
    if (isCut) return near.destroy()
    const far = connect(target, "127.0.0.1")
    keep(far)
    near.pipe(far).pipe(near)
    near.on("close", () => far.destroy())
    far.on("close", () => near.destroy())
    return near
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut: () => {
      isCut = true
      cutAll()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      cutAll()
      server.close()
      await once(server, "close")
    },
  }
}
