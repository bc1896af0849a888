import { Duration, Effect, Layer, Redacted } from "effect"
import { createClient } from "redis"
import { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import { isLoopback } from "../domain/Loopback.ts"
import { CacheProbe, ProbeFailed } from "../domain/Probes.ts"
import { redisConnection } from "../policy/Cache.ts"
import { checkCall } from "../policy/ops/Checks.ts"
import { type RedisFailure, toFailure } from "./RedisConnection.ts"

const fixOf = ({ code }: RedisFailure): string => {
  if (["WRONGPASS", "NOAUTH", "NOPERM"].includes(code)) return "Correct the user or the password in REDIS_URL."
  return "Start Redis, or correct REDIS_URL. Until then answers go on without the cache."
}

const failed = (error: RedisFailure | { readonly message: string }) =>
  "code" in error
    ? new ProbeFailed({ message: `Redis does not answer: ${error.code}`, fix: fixOf(error) })
    : new ProbeFailed({ message: error.message, fix: "Check whether Redis is overloaded or hangs." })

const field = (info: string, name: string): string | null =>
  new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? null

/** Its own connection: that of the cache may be busy reconnecting. */
const connect = (url: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const client = createClient({
          url,
          socket: { reconnectStrategy: false, connectTimeout: Duration.toMillis(redisConnection.connectTimeout) },
        })
        client.on("error", () => {})
        return await client.connect()
      },
      catch: toFailure,
    }),
    (client) => Effect.sync(() => (client.isOpen ? client.destroy() : undefined)),
    { interruptible: true },
  )

const look = Effect.fnUntraced(function* (url: string) {
  const client = yield* connect(url)
  const ask = <A>(command: () => Promise<A>) => Effect.tryPromise({ try: command, catch: toFailure })
  yield* ask(() => client.ping())
  const info = yield* ask(() => client.info())
  // Some providers disable CONFIG.
  const saves = yield* ask(() => client.configGet("save")).pipe(
    Effect.map((answer) => Object.values(answer).join("") !== ""),
    Effect.orElseSucceed(() => null),
  )
  const appends = field(info, "aof_enabled") === "1"
  const { hostname, password } = new URL(url)
  return {
    version: field(info, "redis_version") ?? "of an unknown version",
    maxMemory: Number(field(info, "maxmemory") ?? 0),
    evictionPolicy: field(info, "maxmemory_policy") ?? "unknown",
    persistent: appends ? true : saves,
    password: password !== "",
    loopback: isLoopback(hostname),
  }
}, Effect.scoped)

export const RedisProbe: Layer.Layer<CacheProbe, never, Guard | Settings> = Layer.effect(
  CacheProbe,
  Effect.gen(function* () {
    const guard = yield* Guard
    const { redis } = yield* Settings
    if (redis === null) return null
    return {
      health: guard
        .call(
          {
            dependency: "redis",
            operation: "cache.probe",
            policy: checkCall.redis,
            classify: () => ({ retry: false, fault: true }),
            why: ({ code }) => code,
          },
          look(Redacted.value(redis)),
        )
        .pipe(Effect.mapError(failed)),
    }
  }),
)
