import { Clock, Context, Effect, Layer, Result, Scope } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { dropCommand } from "../../domain/backup/DatabaseNames.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Erasure } from "../../domain/backup/Erasures.ts"
import { scratchPrefix } from "../../policy/Backup.ts"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { union } from "../keep/ErasureLedgerFiles.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { fill } from "./RestoreCopy.ts"
import type { RestorePlan } from "./RestorePlan.ts"
import { failed, freshName, makePlanning, type RestoreWish } from "./RestorePlanning.ts"
import { RestoreTarget } from "./RestoreTarget.ts"

export interface RestoreReport {
  readonly database: string
  readonly keptAs: string
  readonly dropIt: string
  readonly savedAs: string | null
  readonly rows: number
  readonly forgotten: number
  readonly seconds: number
  /** Warnings: what was restored is sound. */
  readonly problems: ReadonlyArray<string>
}

const sentence = (text: string) => (text.endsWith(".") ? text : `${text}.`)

const untouched = ({ failure, message }: BackupError) => refuse(failure, `${sentence(message)} Nothing was replaced.`)

const refuse = (failure: BackupError["failure"], message: string) => new BackupError({ failure, message })

const nobody = Effect.succeed(Result.succeed<ReadonlyArray<Erasure>>([]))

const make = Effect.gen(function* () {
  const databases = yield* Databases
  const ledger = yield* ErasureLedger
  const target = yield* RestoreTarget
  const tools = yield* PostgresTools
  const helpers = Context.make(Databases, databases).pipe(Context.add(PostgresTools, tools))
  const name = databases.target

  const { plan, unused, notNewer, identityFor, instead } = yield* makePlanning

  const unsaved = (error: BackupError) =>
    refuse(
      error.failure,
      `What is in ${name} now could not be saved: ${sentence(error.message)} Use --no-safety-backup to replace it anyway.`,
    )

  /** Includes those that only the old database knows; they are recorded before it goes. */
  const erasuresOf = Effect.fnUntraced(function* (plan: RestorePlan) {
    const inTarget = yield* plan.target.migration === 0 ? nobody : Effect.result(target.erasures)
    if (inTarget._tag === "Failure" && plan.safetyBackup) return yield* unsaved(inTarget.failure)
    const [known, problems] =
      inTarget._tag === "Success"
        ? [inTarget.success, []]
        : [[], [`Who was forgotten in the old database could not be read: ${inTarget.failure.message}`]]
    const all = union((yield* ledger.read) ?? [], plan.source.erasures ?? [], known)
    const { unreachable } = yield* ledger.add(all)
    return { all, problems: unreachable === null ? problems : [...problems, unreachable] }
  })

  /** A complete copy, ready for use; dropped with the scope unless it has taken over. */
  const copy = Effect.fnUntraced(function* (plan: RestorePlan, fresh: string, known: ReadonlyArray<Erasure>) {
    const { source } = plan
    yield* Effect.mapError(databases.scratch(fresh, source.manifest?.database ?? plan.target), failed)
    const identity = yield* identityFor(source, plan.identity)
    const filled = yield* fill(fresh, source, identity).pipe(
      Effect.catchTag("DatabaseError", (error) => Effect.fail(failed(error))),
      Effect.provideContext(helpers),
      Effect.catchTag("BackupError", instead(source)),
    )
    const facts = yield* databases.facts(fresh)
    yield* notNewer(facts)
    // Includes requests that came in while the copy was being filled.
    const erasures = union(known, (yield* ledger.read) ?? [])
    const isOurs = facts.migration > 0
    const { forgotten } = isOurs ? yield* databases.revive(fresh, erasures) : { forgotten: 0 }
    return { ...filled, forgotten, isOurs }
  })

  /** Everything before the swap; a failure here changes nothing. */
  const prepare = Effect.fnUntraced(
    function* (plan: RestorePlan, fresh: string) {
      yield* unused
      if (plan.lack !== null) return yield* refuse("no backup", `There is ${plan.lack}.`)
      const { all, problems } = yield* erasuresOf(plan)
      const savedAs = plan.isEmpty || !plan.safetyBackup ? null : yield* Effect.mapError(target.save, unsaved)
      const scope = yield* Effect.scope
      const filling = Effect.andThen(
        databases.dropLeftovers(scratchPrefix),
        Scope.provide(copy(plan, fresh, all), scope),
      )
      const done = yield* target.locked(filling, { required: plan.safetyBackup })
      return { ...done, savedAs, problems }
    },
    Effect.mapError((error) => untouched(error._tag === "DatabaseError" ? failed(error) : error)),
  )

  const swap = (fresh: string, keptAs: string) =>
    databases
      .swap({ target: name, fresh, old: keptAs })
      .pipe(
        Effect.mapError((error) =>
          error.reason === "in use"
            ? untouched(
                refuse("declined", `Somebody has connected in the meantime (${error.message}): stop the bot first.`),
              )
            : refuse(
                "no backup",
                `${sentence(error.message)} If there is a database ${keptAs} now, the swap was done all the same.`,
              ),
        ),
      )

  const record = ({ source }: RestorePlan, done: Effect.Success<ReturnType<typeof prepare>>, seconds: number) =>
    target
      .record({
        state: source.manifest === null ? "could not verify" : "verified",
        name: source.manifest?.name ?? null,
        bytes: source.bytes,
        rows: done.rows,
        durations: { ...done.durations, total: seconds },
        detail: `from ${source.address}`,
      })
      .pipe(
        Effect.as([]),
        Effect.catch(({ message }) => Effect.succeed([`The restore could not be recorded: ${message}`])),
      )

  const carryOut = Effect.fn("Restore.carryOut")(function* (plan: RestorePlan) {
    const { keptAs } = plan
    const started = yield* Clock.currentTimeMillis
    const fresh = freshName(name, started)
    const done = yield* prepare(plan, fresh)
    yield* swap(fresh, keptAs)
    const seconds = ((yield* Clock.currentTimeMillis) - started) / 1_000
    const unrecorded = done.isOurs ? yield* record(plan, done, seconds) : []
    const { forgotten, rows, savedAs } = done
    const dropIt = dropCommand(databases.environment(name), keptAs)
    const problems = [...done.problems, ...unrecorded]
    return { database: name, keptAs, dropIt, savedAs, rows, forgotten, seconds, problems }
  }, Effect.scoped)

  return { plan, carryOut }
})

/** Replaces the configured database with a backup or a foreign dump. */
export class Restore extends Context.Service<
  Restore,
  {
    /** Inspects file, key and database; changes nothing. Fails `declined` while the database is in use. */
    readonly plan: (wish: RestoreWish) => Effect.Effect<RestorePlan, BackupError>
    /** Saves the old database, fills, compares (fails `differs`) and forgets in a new one, then swaps. On failure the old one stays. */
    readonly carryOut: (plan: RestorePlan) => Effect.Effect<RestoreReport, BackupError>
  }
>()("confidant/backup/Restore") {
  static readonly layer = Layer.effect(Restore, make)
}
