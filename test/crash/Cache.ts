import { Effect } from "effect"
import { House } from "../support/House.ts"
import * as RedisServer from "../support/RedisServer.ts"
import { missing } from "../support/requires.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const redis = inHouse(
  "Redis is stopped, started, frozen and thawed under load",
  Effect.gen(function* () {
    const { model, start } = yield* House
    const server = yield* RedisServer.make()
    yield* start({ REDIS_URL: server.url })
    const crowd = yield* Crowd.acquainted(40)
    const under = Effect.fnUntraced(function* <A, E, R>(text: string, fault: Effect.Effect<A, E, R>) {
      const asked = model.requests.length
      yield* crowd.say(`${text}, first`)
      yield* model.received(asked + 1)
      yield* fault
      yield* crowd.say(`${text}, second`)
    })
    yield* under("stopped", server.kill)
    yield* crowd.recovers("Redis stopped under load", Effect.void)
    yield* under("started", server.start)
    yield* crowd.settled
    yield* under("frozen", server.freeze)
    yield* crowd.recovers("Redis frozen (SIGSTOP) under load", Effect.void)
    yield* under("thawed", server.thaw)
    yield* crowd.recovers("Redis started and thawed under load", Effect.void)
  }),
)

export const caches: ReadonlyArray<Scenario> = [{ ...redis, skip: missing("redis-server") }]
