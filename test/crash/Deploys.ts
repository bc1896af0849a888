import { assert } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { everybodyAgrees } from "../support/Agreement.ts"
import { DeployServer } from "../support/DeployServer.ts"
import { House } from "../support/House.ts"
import { freePort } from "../support/RedisServer.ts"
import { missing } from "../support/requires.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const whilePeopleWrite = inHouse(
  "a bad release goes back by itself and a good one takes over, while people write",
  Effect.gen(function* () {
    const { connect, env } = yield* House
    const port = yield* freePort
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => new DeployServer({ ...env, HTTP_PORT: String(port), LOG_FORMAT: "json" })),
      (made) => Effect.andThen(Effect.promise(made.stop), Effect.sync(made.remove)),
    )
    const first = server.head
    const deployed = Effect.promise(server.deploy)
    const begun = yield* deployed
    assert.strictEqual(begun.code, 0, begun.said)
    yield* Effect.scoped(Effect.flatMap(connect, everybodyAgrees))
    const backup = yield* Effect.promise(() => server.run(["run", "backup"]))
    assert.strictEqual(backup.code, 0, backup.said)

    const crowd = yield* Crowd.make(4)
    const writing = yield* Effect.forkScoped(Effect.repeat(crowd.say("Still here,"), Schedule.spaced("1 second")))
    yield* crowd.received(1)
    server.publish("bad", ["crashes"])
    const bad = yield* deployed
    assert.include(bad.said, `Rolled back: ${first} runs again and is ready`)
    const second = server.publish("good")
    const good = yield* deployed
    assert.include(good.said, `Deployed: ${second} runs`)
    const back = yield* Effect.promise(() => server.run(["rollback"]))
    assert.include(back.said, `Rolled back: ${first} runs`)
    yield* Fiber.interrupt(writing)
    console.log([bad.said, good.said, back.said].join("\n"))
    yield* crowd.recovers("a bad release, a good one and a rollback, while people write", Effect.void)
  }),
)

export const deploys: ReadonlyArray<Scenario> = [
  { ...whilePeopleWrite, isLong: true, skip: missing("pg_dump") || missing("flock") },
]
