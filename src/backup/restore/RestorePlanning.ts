import { keptName, short } from "../../domain/backup/DatabaseNames.ts"
import { Clock, DateTime, Effect, type FileSystem, type Path, Schedule } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { type DatabaseError, type DatabaseFacts, Databases, type Holdings } from "../../domain/backup/Databases.ts"
import { departure, scratchPrefix } from "../../policy/Backup.ts"
import { BackupKey } from "../make/BackupKey.ts"
import type { Catalogue } from "../keep/Catalogue.ts"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { union } from "../keep/ErasureLedgerFiles.ts"
import { headOf } from "./ForeignDump.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { dumpIn } from "./RestoreCopy.ts"
import { lackForCopy } from "../make/Room.ts"
import type { RestorePlan } from "./RestorePlan.ts"
import { findSource, namingOthers, type RestoreSource, type Wish } from "./RestoreSource.ts"

export interface RestoreWish extends Wish {
  readonly identity: string | null
  readonly safetyBackup: boolean
}

const refuse = (failure: BackupError["failure"], message: string) => new BackupError({ failure, message })

export const failed = ({ message }: DatabaseError) => refuse("no backup", `${message}.`)

const departing = Schedule.max([Schedule.spaced(departure.lookEvery), Schedule.recurs(departure.looks)])

const stamp = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")

/** Name of the new database; includes the old name, as bots may share a server. */
export const freshName = (database: string, millis: number): string => {
  const prefix = `${scratchPrefix}restore_${stamp(millis)}_`
  return `${prefix}${short(database, prefix.length)}`
}

export const makePlanning = Effect.gen(function* () {
  const databases = yield* Databases
  const keys = yield* BackupKey
  const ledger = yield* ErasureLedger
  const tools = yield* PostgresTools
  const context = yield* Effect.context<Catalogue | FileSystem.FileSystem | Path.Path>()
  const name = databases.target

  /** A client that has just disconnected is listed a moment longer. */
  const unused = Effect.gen(function* () {
    const users = yield* Effect.mapError(databases.users(name), failed)
    if (users.length === 0) return
    const used = `Database ${name} is in use by ${users.join(", ")}`
    return yield* users.some((user) => user.startsWith("confidant backup"))
      ? refuse("locked", `${used}: a backup or a restore is running. Wait until it has ended, and stop the bot.`)
      : refuse("declined", `${used}: stop the bot first.`)
  }).pipe(Effect.retry({ while: ({ failure }) => failure === "declined" || failure === "locked", schedule: departing }))

  const notNewer = ({ migration, serves = migration }: { readonly migration: number; readonly serves?: number }) =>
    serves <= databases.newestMigration
      ? Effect.void
      : Effect.fail(
          refuse(
            "usage",
            `The backup was made by a newer version (migration ${migration}, this one knows ${databases.newestMigration}): restore it with that version.`,
          ),
        )

  const isEmpty = (facts: DatabaseFacts, holdings: Holdings | null) => {
    if (holdings !== null) return Effect.succeed(holdings.people === 0 && holdings.messages === 0)
    if (facts.migration > 0) return Effect.succeed(false)
    return databases.fingerprint(name, {}).pipe(Effect.map(({ tables }) => tables.every(({ rows }) => rows === 0)))
  }

  const identityFor = (source: RestoreSource, file: string | null) =>
    source.form.kind === "sealed" ? keys.identity(file) : Effect.succeed(null)

  const instead =
    ({ address }: RestoreSource) =>
    (error: BackupError) =>
      Effect.provideContext(namingOthers(address, error), context)

  /** Decrypts only the first bytes. */
  const tryKey = Effect.fnUntraced(function* (source: RestoreSource, file: string | null) {
    const identity = yield* identityFor(source, file)
    if (identity === null) return
    const head = yield* headOf(dumpIn(source, identity))
    if (head.toString("latin1", 0, 5) === "PGDMP") return
    return yield* refuse("usage", `${source.address} was opened, but it does not hold a PostgreSQL dump.`)
  })

  const plan = Effect.fn("Restore.plan")(function* (wish: RestoreWish): Effect.fn.Return<RestorePlan, BackupError> {
    yield* unused
    const source = yield* Effect.provideContext(findSource(wish), context)
    const { manifest } = source
    if (manifest !== null) yield* notNewer(manifest.database)
    yield* tryKey(source, wish.identity).pipe(Effect.catchTag("BackupError", instead(source)))
    const at = yield* Clock.currentTimeMillis
    const facts = yield* Effect.mapError(databases.facts(name), failed)
    yield* tools.check(facts.serverVersion)
    const listed = yield* ledger.read
    const known = union(listed ?? [], source.erasures ?? [])
    const lack = yield* lackForCopy(facts, manifest?.database.bytes ?? source.bytes).pipe(
      Effect.provideService(Databases, databases),
    )
    const looked = yield* databases.holdings(name, manifest?.at ?? at).pipe(
      Effect.flatMap((holdings) => Effect.map(isEmpty(facts, holdings), (empty) => ({ holdings, empty }))),
      Effect.catch(({ message }) =>
        wish.safetyBackup
          ? Effect.fail(
              refuse(
                "no backup",
                `What is in ${name} cannot be read (${message}) and so cannot be saved: --no-safety-backup goes on without.`,
              ),
            )
          : Effect.succeed({ holdings: null, empty: false }),
      ),
    )
    return {
      source,
      at,
      server: String(databases.environment(name)["PGHOST"] ?? "localhost"),
      target: facts,
      holdings: looked.holdings,
      isEmpty: looked.empty,
      keptAs: keptName(name, stamp(at)),
      safetyBackup: wish.safetyBackup,
      identity: wish.identity,
      toForget: known.length,
      // The database that is replaced has a list itself, unless it is new.
      isLedgerMissing: listed === null && source.erasures === null && looked.empty,
      lack,
    }
  })

  return { plan, unused, notNewer, identityFor, instead }
})
