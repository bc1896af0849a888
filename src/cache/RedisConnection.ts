import { Data, Duration, Effect, Predicate } from "effect"
import { createClient, ErrorReply } from "redis"
import { redisConnection as policy } from "../policy/Cache.ts"

/** A command that did not get its answer. Names the kind of failure; the server's own words may quote a value. */
export class RedisFailure extends Data.TaggedError("RedisFailure")<{
  readonly code: string
  /** Whether the same command may work in a moment. */
  readonly transient: boolean
}> {}

const passing = new Set(["LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY"])

export const toFailure = (error: unknown): RedisFailure => {
  if (error instanceof ErrorReply) {
    const [code = "ERR"] = /^[A-Z]+/.exec(error.message) ?? []
    return new RedisFailure({ code, transient: passing.has(code) })
  }
  const code = Predicate.hasProperty(error, "code") && typeof error.code === "string" ? error.code : null
  const name = error instanceof Error ? error.constructor.name : "unknown"
  return new RedisFailure({ code: code ?? name, transient: true })
}

const reconnectAfter = (retries: number): number => {
  const { first, longest } = policy.reconnect
  return Math.min(Duration.toMillis(first) * 2 ** Math.min(retries, 16), Duration.toMillis(longest))
}

/**
 * One connection that is opened in the background and again whenever it is lost, for ever: Redis may be away at the
 * start. Commands are refused at once while there is none. (NodeRedis of @effect/platform-node fails where Redis is away
 * at the start, and its end waits for the answers of a server that is silent.)
 */
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
    runFork(Effect.logWarning(`Redis is away (${toFailure(error).code}): answers go on without the cache`))
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
