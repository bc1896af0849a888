import { Clock, Duration, Effect, FileSystem, Option, type PlatformError, Schedule } from "effect"
import { lockEvery, lockStaleAfter } from "../policy/files/Files.ts"

/** One process at a time. A lock whose owner died is broken once it is old: nobody holds one for longer than a moment. */
export const withFileLock =
  (path: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem

      const breakStale = Effect.gen(function* () {
        const { mtime } = yield* fs.stat(path)
        const age = (yield* Clock.currentTimeMillis) - Option.match(mtime, { onNone: () => 0, onSome: Number })
        if (age > Duration.toMillis(lockStaleAfter)) yield* fs.remove(path)
      }).pipe(Effect.ignore)

      const isTaken = (error: PlatformError.PlatformError) => error.reason._tag === "AlreadyExists"
      const take = Effect.scoped(fs.open(path, { flag: "wx", mode: 0o600 })).pipe(
        Effect.tapError((error) => (isTaken(error) ? breakStale : Effect.void)),
        Effect.retry({ while: isTaken, schedule: Schedule.spaced(lockEvery) }),
      )
      return yield* Effect.acquireUseRelease(
        take,
        () => work,
        () => Effect.ignore(fs.remove(path)),
      )
    })
