import { join } from "node:path"
import { Duration, Effect, FileSystem } from "effect"

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
      const [taken] = yield* Effect.timed(Effect.andThen(file.write(page), file.sync))
      millis.push(Duration.toMillis(taken))
      yield* Effect.sleep("50 millis")
    })
    const value = yield* Effect.raceFirst(effect, Effect.forever(look))
    return { value, millis }
  }).pipe(Effect.scoped)
