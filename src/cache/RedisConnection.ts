import { Data, Duration, Effect, Predicate } from "effect"
import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  createClient,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from "redis"
import { redisConnection as policy } from "../policy/Cache.ts"

/** Holds only the kind of failure: the server's own words may quote a value. */
export class RedisFailure extends Data.TaggedError("RedisFailure")<{
  readonly code: string
  readonly transient: boolean
}> {}

const passing = new Set(["LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY"])

/** Failures of the client's own that have no code. */
const named = [
  [ConnectionTimeoutError, "no connection in time"],
  [SocketTimeoutError, "silent"],
  [SocketClosedUnexpectedlyError, "connection lost"],
  [ClientOfflineError, "not connected"],
  [ClientClosedError, "closed"],
  [DisconnectsClientError, "closed"],
] as const

export const toFailure = (error: unknown): RedisFailure => {
  if (error instanceof ErrorReply) {
    const [code = "ERR"] = /^[A-Z]+/.exec(error.message) ?? []
    return new RedisFailure({ code, transient: passing.has(code) })
  }
  const code = Predicate.hasProperty(error, "code") && typeof error.code === "string" ? error.code : ""
  const words = named.find(([kind]) => error instanceof kind)?.[1] ?? "unknown failure"
  return new RedisFailure({ code: code === "" ? words : code, transient: true })
}

const reconnectAfter = (retries: number): number => {
  const { first, longest } = policy.reconnect
  return Math.min(Duration.toMillis(first) * 2 ** Math.min(retries, 16), Duration.toMillis(longest))
}

/** Reconnects for ever; while Redis is down, even at the start, commands fail at once. NodeRedis of @effect/platform-node fails there. */
export const makeConnection = Effect.fnUntraced(function* (url: string) {
  const client = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createClient({
        url,
        disableOfflineQueue: true,
        commandsQueueMaxLength: policy.waitingCommands,
        pingInterval: Duration.toMillis(policy.pingEvery),
        socket: {
          connectTimeout: Duration.toMillis(policy.connectTimeout),
          socketTimeout: Duration.toMillis(policy.silentFor),
          reconnectStrategy: reconnectAfter,
        },
      }),
    ),
    (opened) => Effect.sync(() => (opened.isOpen ? opened.destroy() : undefined)),
  )
  const runFork = Effect.runForkWith(yield* Effect.context())
  let away = false
  client.on("error", (error: unknown) => {
    if (away) return
    away = true
    runFork(Effect.logWarning(`Redis is down (${toFailure(error).code}): answers go on without the cache`))
  })
  client.on("ready", () => {
    if (!away) return
    away = false
    runFork(Effect.logInfo("Redis is back"))
  })
  yield* Effect.forkScoped(Effect.ignore(Effect.tryPromise(() => client.connect())))

  return {
    isReady: Effect.sync(() => client.isReady),
    use: <A>(command: (opened: typeof client) => Promise<A>): Effect.Effect<A, RedisFailure> =>
      Effect.tryPromise({ try: () => command(client), catch: toFailure }),
  }
})
