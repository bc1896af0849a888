import { Deferred, Duration, Effect, Scope, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { createServer } from "node:net"

/** A port that nobody listens on now. */
export const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

export interface RedisServerOptions {
  readonly password?: string
}

/** A real `redis-server` on a port of its own, kept in memory only; it ends with the scope. */
export const make = Effect.fnUntraced(function* (options: RedisServerOptions = {}) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const scope = yield* Effect.scope
  const port = yield* freePort
  const { password } = options
  let running: ChildProcessSpawner.ChildProcessHandle | null = null

  /** Starts it (again) on the same port and waits until it serves. */
  const start = Effect.gen(function* () {
    const flags = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    const secret = password === undefined ? [] : ["--requirepass", password]
    running = yield* spawner.spawn(
      ChildProcess.make("redis-server", [...flags, ...secret], {
        stdin: "ignore",
        forceKillAfter: Duration.seconds(5),
      }),
    )
    const ready = yield* Deferred.make<void>()
    yield* running.stdout.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.runForEach((line) =>
        line.includes("Ready to accept connections") ? Deferred.succeed(ready, undefined) : Effect.void,
      ),
      Effect.ignore,
      Effect.forkIn(scope),
    )
    yield* Deferred.await(ready)
  }).pipe(Scope.provide(scope), Effect.orDie)

  const signal = (name: "SIGSTOP" | "SIGCONT") =>
    Effect.ignore(Effect.try(() => running !== null && process.kill(running.pid, name)))

  /** Ends it at once, as a crash would. */
  const kill = Effect.suspend(() =>
    running === null ? Effect.void : Effect.ignore(running.kill({ killSignal: "SIGKILL" })),
  )

  yield* start
  // A frozen process does not receive the signal to end.
  yield* Effect.addFinalizer(() => signal("SIGCONT"))
  return {
    url: `redis://${password === undefined ? "" : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    start,
    kill,
    /** Accepts connections and says nothing, until `thaw`. */
    freeze: signal("SIGSTOP"),
    thaw: signal("SIGCONT"),
    /** What a command prints. */
    cli: (...command: ReadonlyArray<string>) =>
      spawner.string(ChildProcess.make("redis-cli", ["-p", `${port}`, ...command])).pipe(Effect.orDie),
  }
})
