import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { Deferred, Effect, Redacted, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { inject } from "vitest"
import { freePort } from "./RedisServer.ts"

/** A real `pgbouncer` in transaction mode before the tests' server; it ends with the scope. Gives the address of a database behind it. */
export const make = Effect.fnUntraced(function* (settings: Readonly<Record<string, string>> = {}) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const port = yield* freePort
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "confidant-pgbouncer-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true })),
  )
  const config = join(folder, "pgbouncer.ini")
  const users = join(folder, "users.txt")
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "trust",
    auth_file: users,
    pool_mode: "transaction",
    // Few, so that statements of one connection meet different sessions.
    default_pool_size: "3",
    ...settings,
  }
  writeFileSync(users, '"confidant" ""\n')
  writeFileSync(
    config,
    `[databases]\n* = host=${inject("postgresSocketDir")}\n[pgbouncer]\n${Object.entries(all)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join("")}`,
  )
  chmodSync(folder, 0o755)
  // It refuses to run as root, and only the server's own user may enter the folder of its socket.
  const { uid, gid } = statSync(inject("postgresSocketDir"))
  const [program, ...args] =
    userInfo().uid === 0
      ? ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--", "pgbouncer", config]
      : ["pgbouncer", config]
  const running = yield* spawner.spawn(
    ChildProcess.make(program ?? "", args, { stdin: "ignore", forceKillAfter: "5 seconds" }),
  )
  const ready = yield* Deferred.make<void>()
  yield* running.stderr.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.runForEach((line) => (line.includes("process up") ? Deferred.succeed(ready, undefined) : Effect.void)),
    Effect.ignore,
    Effect.forkScoped,
  )
  yield* Deferred.await(ready)
  return (url: Redacted.Redacted) =>
    Redacted.make(`postgres://confidant@127.0.0.1:${port}${new URL(Redacted.value(url)).pathname}`)
})
