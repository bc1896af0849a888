import { Effect } from "effect"
import { type AuditEntry, AuditLog } from "./AuditLog.ts"
import type { StoreError } from "../StoreError.ts"

export type Action = Omit<AuditEntry, "id" | "at">

const refusal = ({ details, ...action }: Action, why: string): Action => ({
  ...action,
  details: { ...details, refused: why },
})

/** The log is the fallback for entries that the database did not take. */
const unrecorded = (action: Action, error: StoreError) =>
  Effect.logError("An operator's action could not be recorded in the audit log").pipe(
    Effect.annotateLogs({ ...action, details: JSON.stringify(action.details), reason: error.message }),
  )

const finished = <A, E extends { readonly message: string }, R>(action: Action, act: Effect.Effect<A, E, R>) =>
  Effect.tapError(act, ({ message }) => {
    const refused = refusal(action, message)
    return AuditLog.use((log) => log.record(refused)).pipe(Effect.catch((error) => unrecorded(refused, error)))
  })

/** Recorded first, so that nothing happens unrecorded: without the database nothing is done. */
export const audited = <A, E extends { readonly message: string }, R>(
  action: Action,
  act: Effect.Effect<A, E, R>,
): Effect.Effect<A, E | StoreError, R | AuditLog> =>
  Effect.andThen(
    AuditLog.use((log) => log.record(action)),
    finished(action, act),
  )

/** For actions that must work without the database: recorded before or, failing that, afterwards, or at least logged. */
export const auditedInOutages = <A, E extends { readonly message: string }, R>(
  action: Action,
  act: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R | AuditLog> =>
  Effect.gen(function* () {
    const log = yield* AuditLog
    const before = yield* Effect.result(log.record(action))
    const done = yield* finished(action, act)
    if (before._tag === "Failure") {
      yield* log.record(action).pipe(Effect.catch((error) => unrecorded(action, error)))
    }
    return done
  })
