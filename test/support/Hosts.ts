import { execFileSync } from "node:child_process"
import * as Http from "node:http"
import { connect, createServer, type Server, type Socket } from "node:net"
import { Effect } from "effect"

const ip = (...args: ReadonlyArray<string>) => execFileSync("ip", args, { stdio: "pipe" })

const quietly = (...args: ReadonlyArray<string>) => {
  try {
    ip(...args)
  } catch {
    // It is gone already.
  }
}

let made = 0

/** Networks of this process have numbers of their own, and so have those of processes beside it. */
const place = () => `${process.pid % 250}`

/** Whether this machine lets us make hosts with networks of their own. */
export const mayMakeHosts = (): boolean => {
  const name = `cf${process.pid}probe`
  try {
    ip("netns", "add", name)
    ip("netns", "del", name)
    return true
  } catch {
    console.warn("Skipped: this machine makes no network namespaces.")
    return false
  }
}

export interface Host {
  readonly address: string
  /** What a command has to begin with to run there. */
  readonly inside: ReadonlyArray<string>
  /** Nothing gets from this host to that address any more, answers included. */
  readonly cut: (address: string) => Effect.Effect<void>
  readonly mend: (address: string) => Effect.Effect<void>
}

/** A switch with hosts on it; this process is one of them. */
export const make = Effect.gen(function* () {
  const id = `cf${process.pid % 10_000}x${++made}`
  const subnet = `10.${100 + made}.${place()}`
  const here = `${subnet}.1`
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      ip("link", "add", id, "type", "bridge")
      ip("addr", "add", `${here}/24`, "dev", id)
      ip("link", "set", id, "up")
    }),
    () => Effect.sync(() => quietly("link", "del", id)),
  )
  let hosts = 0

  const host = Effect.gen(function* () {
    const number = ++hosts
    const name = `${id}h${number}`
    const port = `${id}p${number}`
    const address = `${subnet}.${10 + number}`
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        ip("netns", "add", name)
        ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("link", "set", port, "master", id, "up")
        ip("-n", name, "addr", "add", `${address}/24`, "dev", "eth0")
        ip("-n", name, "link", "set", "eth0", "up")
        ip("-n", name, "link", "set", "lo", "up")
      }),
      () => Effect.sync(() => quietly("netns", "del", name)),
    )
    const self: Host = {
      address,
      inside: ["ip", "netns", "exec", name],
      cut: (other) => Effect.sync(() => ip("-n", name, "route", "add", "blackhole", `${other}/32`)),
      mend: (other) => Effect.sync(() => quietly("-n", name, "route", "del", "blackhole", `${other}/32`)),
    }
    return self
  })

  /** Lets hosts reach what listens on this machine alone: a port, or a socket. The target may change. */
  const forward = Effect.fnUntraced(function* (target: () => number | string) {
    const open = new Set<Socket>()
    const server = createServer((client) => {
      const to = target()
      const upstream = typeof to === "number" ? connect(to, "127.0.0.1") : connect(to)
      for (const socket of [client, upstream]) {
        open.add(socket)
        socket.on("error", () => socket.destroy())
        socket.on("close", () => {
          open.delete(socket)
          client.destroy()
          upstream.destroy()
        })
      }
      client.pipe(upstream).pipe(client)
    })
    return yield* listening(server, () => {
      for (const socket of open) socket.destroy()
    })
  })

  const listening = Effect.fnUntraced(function* (server: Server | Http.Server, drop: () => void) {
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resolve) => server.listen(0, here, resolve))),
      () =>
        Effect.sync(() => {
          server.close()
          drop()
        }),
    )
    const address = server.address()
    return typeof address === "object" && address !== null ? address.port : 0
  })

  /** The same for a server that answers only who addresses it as this machine. It can be cut by itself. */
  const forwardHttp = Effect.fnUntraced(function* (port: number) {
    let isCut = false
    const server = Http.createServer((asked, answer) => {
      if (isCut) {
        answer.destroy()
        return
      }
      const headers = { ...asked.headers, host: `127.0.0.1:${port}` }
      const upstream = Http.request(
        { host: "127.0.0.1", port, method: asked.method, path: asked.url, headers },
        (answered) => {
          answer.writeHead(answered.statusCode ?? 502, answered.headers)
          answered.pipe(answer)
        },
      )
      upstream.on("error", () => answer.destroy())
      answer.on("close", () => upstream.destroy())
      asked.pipe(upstream)
    })
    const from = yield* listening(server, () => server.closeAllConnections())
    return {
      port: from,
      cut: Effect.sync(() => {
        isCut = true
        server.closeAllConnections()
      }),
      mend: Effect.sync(() => {
        isCut = false
      }),
    }
  })

  return { here, host, forward, forwardHttp }
})
