import { Clock, Deferred, Effect, Stream } from "effect"
import { randomUUID } from "node:crypto"
import { BackupError, type BackupFailure } from "../../domain/backup/BackupError.ts"
import { type DatabaseFacts, Databases } from "../../domain/backup/Databases.ts"
import type { BackupName, Drill } from "../../domain/backup/Manifest.ts"
import { scratchPrefix } from "../../policy/Backup.ts"
import { compare, type Content, inWords } from "./Compare.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import type { Progress } from "./Progress.ts"
import { lackForCopy } from "./Room.ts"

export interface Rehearsal<E> {
  readonly of: Drill["of"]
  readonly name: BackupName
  readonly like: Pick<DatabaseFacts, "encoding" | "collate" | "ctype" | "bytes">
  /** Bytes that are written to the disk of the database meanwhile. */
  readonly beside?: number
  readonly dump: Stream.Stream<Uint8Array, E>
  /** Awaited only after the restore. */
  readonly expected: Effect.Effect<Content, E>
  readonly progress: Progress
}

const brokeOff = new BackupError({ failure: "could not verify", message: "The dump was cut off." })

const secondsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const result = yield* Effect.result(effect)
    return { result, seconds: ((yield* Clock.currentTimeMillis) - start) / 1_000 }
  })

/** Restores a dump into a scratch database and compares it. Fails only if the dump or `expected` fails; the rest is a verdict. */
export const rehearse = Effect.fn("backup.verify")(function* <E>(rehearsal: Rehearsal<E>) {
  const { beside = 0, dump, expected, like, name, of, progress } = rehearsal
  const databases = yield* Databases
  const tools = yield* PostgresTools
  // Several bots on one server may make their backups at the same time.
  const scratch = `${scratchPrefix}${name.replace("confidant_", "")}_${randomUUID().slice(0, 8)}`
  const at = yield* Clock.currentTimeMillis
  const broken = yield* Deferred.make<never, E>()
  const source = Stream.catch(dump, (error) =>
    Stream.fromEffect(Effect.andThen(Deferred.fail(broken, error), Effect.fail(brokeOff))),
  )

  const scratched = Effect.gen(function* () {
    const room = yield* lackForCopy(yield* databases.facts(databases.target), like.bytes, beside)
    if (room !== null) return yield* new BackupError({ failure: "could not verify", message: room })
    yield* databases.scratch(scratch, like)
    yield* tools.restore(scratch, source)
  })
  const restored = yield* secondsOf(scratched)
  if (yield* Deferred.isDone(broken)) return yield* Deferred.await(broken)
  const restoreSeconds = restored.seconds
  const drill = (verdict: Drill["verdict"], detail: string, compareSeconds: number): Drill => ({
    of,
    verdict,
    detail,
    at,
    restoreSeconds,
    compareSeconds,
  })
  if (restored.result._tag === "Failure") return drill("COULD NOT VERIFY", restored.result.failure.message, 0)

  const wanted = yield* expected
  yield* progress.enter("compare")
  const { result: found, seconds } = yield* secondsOf(
    Effect.all({
      fingerprint: databases.fingerprint(scratch, { progress: progress.addRows }),
      schemaSha256: tools.schemaSha256(scratch),
    }),
  )
  if (found._tag === "Failure") return drill("COULD NOT VERIFY", found.failure.message, seconds)
  const differences = compare(wanted, found.success)
  return drill(differences.length === 0 ? "VERIFIED" : "FAILED", inWords(differences), seconds)
}, Effect.scoped)

/** What a drill says of the backup, as the failure of a command; null: it is verified. */
export const problemOf = (name: BackupName, { detail, verdict }: Drill): BackupError | null => {
  if (verdict === "VERIFIED") return null
  return verdict === "FAILED"
    ? new BackupError({ failure: "differs", message: `The restored copy of ${name} differs: ${detail}` })
    : new BackupError({ failure: "could not verify", message: `${name} could not be verified: ${detail}` })
}

/** Whatever is only `not uploaded` is verified: schedule, notices and metrics rely on it. */
const gravest: ReadonlyArray<BackupFailure> = ["differs", "could not verify", "not uploaded"]

export const worse = (one: BackupError | null, other: BackupError | null): BackupError | null => {
  if (one === null || other === null) return one ?? other
  return gravest.indexOf(one.failure) <= gravest.indexOf(other.failure) ? one : other
}
