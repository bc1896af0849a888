import { Effect, FileSystem, Layer, Path, type PlatformError } from "effect"
import { Settings } from "../../config/Settings.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { dropCommand } from "../../domain/backup/DatabaseNames.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Erasure } from "../../domain/backup/Erasures.ts"
import { type Reached, Remains } from "../../domain/backup/Remains.ts"
import { MediaStore } from "../../domain/voice/MediaStore.ts"
import { isCorruptSpool } from "../../domain/talk/Spool.ts"
import { scratchPrefix } from "../../policy/Backup.ts"

const reached = (sentence: string): Reached => ({ reached: [sentence], stays: [] })
const stays = (sentence: string): Reached => ({ reached: [], stays: [sentence] })
const nothing: Reached = { reached: [], stays: [] }

/** Damaged lines cannot be read, but an id in them can be found. */
export const withoutPerson = (text: string, userId: number): string => {
  const names = new RegExp(`(?<!\\d)${userId}(?!\\d)`)
  return text
    .split("\n")
    .filter((line) => !names.test(line))
    .join("\n")
}

const make = Effect.gen(function* () {
  const databases = yield* Databases
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const media = yield* MediaStore
  const runs = yield* BackupRuns
  const { stateDir } = yield* Settings

  const inKept = (name: string, erasure: Erasure) =>
    databases.erase(name, [erasure]).pipe(
      Effect.map(({ forgotten }) =>
        forgotten === 0 ? nothing : reached(`Also forgotten in ${name}, which a restore put aside.`),
      ),
      Effect.catch(({ message }) =>
        Effect.succeed(
          stays(
            `${name}, which a restore put aside, could not be reached (${message}). Drop it: ${dropCommand(databases.environment(databases.target), name)}`,
          ),
        ),
      ),
    )

  const kept = Effect.fnUntraced(
    function* (erasure: Erasure) {
      return yield* Effect.forEach(yield* databases.kept, (name) => inKept(name, erasure))
    },
    Effect.catch(({ message }) =>
      Effect.succeed([stays(`Whether a restore has put databases aside could not be seen: ${message}.`)]),
    ),
  )

  /** Whoever holds the lock makes and drops such copies. */
  const scratch = Effect.andThen(runs.lock, databases.dropLeftovers(scratchPrefix)).pipe(
    Effect.scoped,
    Effect.map((dropped) => dropped.map((name) => reached(`${name}, left by a killed backup, was dropped.`))),
    Effect.catch(({ message }) =>
      Effect.succeed([
        stays(`Copies of the database that a backup or restore is working on could not be dropped: ${message}.`),
      ]),
    ),
  )

  const inFile = Effect.fnUntraced(
    function* (name: string, userId: number) {
      const file = path.join(stateDir, name)
      const before = yield* fs.readFileString(file)
      const after = withoutPerson(before, userId)
      if (after.trim() === "") yield* fs.remove(file)
      else if (after !== before) yield* fs.writeFileString(file, after, { mode: 0o600 })
      const done =
        after === before ? nothing : reached(`Damaged lines that named the person were deleted from ${file}.`)
      const rest = stays(`${file} has damaged lines that may be anybody's. Once you need them no more, delete it.`)
      return after.trim() === "" ? done : { reached: done.reached, stays: rest.stays }
    },
    Effect.catch((error: PlatformError.PlatformError) =>
      Effect.succeed(stays(`Damaged lines of the spool could not be read: ${error.message}`)),
    ),
  )

  const spool = (userId: number) =>
    fs.readDirectory(stateDir).pipe(
      Effect.orElseSucceed((): ReadonlyArray<string> => []),
      Effect.flatMap((names) => Effect.forEach(names.filter(isCorruptSpool), (name) => inFile(name, userId))),
    )

  /** Recordings that they sent. */
  const files = (userId: number) =>
    media.list(userId).pipe(
      Effect.tap((found) => Effect.forEach(found, (file) => media.remove(file))),
      Effect.map(({ length }) => (length === 0 ? [] : [reached(`Recordings were deleted: ${length}.`)])),
      Effect.catch(({ message }) =>
        Effect.succeed([
          stays(`Recordings could not be reached (${message}). The bot deletes them within an hour of that.`),
        ]),
      ),
    )

  return Remains.of({
    forget: Effect.fnUntraced(function* (erasure) {
      const parts = [
        ...(yield* kept(erasure)),
        ...(yield* scratch),
        ...(yield* spool(erasure.userId)),
        ...(yield* files(erasure.userId)),
      ]
      return {
        reached: parts.flatMap((part) => part.reached),
        stays: parts.flatMap((part) => part.stays),
      }
    }),
  })
})

export const layer = Layer.effect(Remains, make)
