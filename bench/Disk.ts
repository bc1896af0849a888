import { performance } from "node:perf_hooks"
import { join } from "node:path"
import { Effect, Fiber, FileSystem } from "effect"

const page = new Uint8Array(8_192)

/**
 * Runs the effect, and beside it writes a page of PostgreSQL's size twenty times a second: how long the disk took to make
 * each durable, in milliseconds. No answer is sent before the disk has done as much for its turn.
 */
export const withSyncTimes = <A, E, R>(folder: string, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.open(join(folder, "sync"), { flag: "w" })
    const millis: Array<number> = []
    const look = Effect.gen(function* () {
      const begun = performance.now()
      yield* file.write(page)
      yield* file.sync
      millis.push(performance.now() - begun)
    })
    const looking = yield* Effect.forkScoped(Effect.forever(Effect.andThen(look, Effect.sleep("50 millis"))))
    const value = yield* effect
    yield* Fiber.interrupt(looking)
    return { value, millis }
  }).pipe(Effect.scoped)
