import { Effect } from "effect"
import type { Finding } from "../../domain/operators/Finding.ts"
import { type CacheHealth, CacheProbe } from "../../domain/Probes.ts"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem, warning } from "./Check.ts"

/** Redis holds conversations for some minutes, unencrypted. */
export const findings = (found: CacheHealth): ReadonlyArray<Finding> => [
  ok(
    `Redis ${found.version}, ${found.maxMemory === 0 ? "no memory limit" : `${Math.round(found.maxMemory / 1_048_576)} MiB`}, ${found.evictionPolicy}`,
  ),
  ...(found.persistent === true
    ? [
        warning(
          "Redis writes to disk, and what it holds are texts of conversations.",
          `CONFIG SET save "" and CONFIG SET appendonly no, and the same in redis.conf.`,
        ),
      ]
    : []),
  ...(found.password || found.loopback
    ? []
    : [warning("Redis has no password.", "Set requirepass there, and redis://:password@host in REDIS_URL.")]),
  ...(found.maxMemory > 0 && found.evictionPolicy === "noeviction"
    ? [warning("A full Redis refuses writes.", "CONFIG SET maxmemory-policy allkeys-lru, and the same in redis.conf.")]
    : []),
]

export const redis: Check<CacheProbe> = {
  name: "redis",
  within: within.network,
  look: orProblem(
    Effect.flatMap(CacheProbe, (probe) =>
      probe === null
        ? Effect.succeed([ok("REDIS_URL is not set: each process remembers by itself")])
        : Effect.map(probe.health, findings),
    ),
  ),
}
