import { Context, Effect, Layer, Random, Schema, SchemaGetter } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { ConnectionError, LockTimeoutError, SqlError } from "effect/sql/SqlError"
import { CurrentTransformer } from "effect/sql/Statement"
import type { Rehearsable } from "../../boundary/Faults.ts"
import { Guard } from "../../boundary/Guard.ts"
import type { ChatId, Epoch } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { type CallPolicy, policies } from "../../policy/Policies.ts"
import { makeSummaries } from "./QuerySummary.ts"
import { causeOf, type StatementFailure, storeError, verdict } from "./Transact.ts"

/** A number holds every id of ours and of Telegram exactly. */
export const Int8 = Schema.BigInt.pipe(
  Schema.decodeTo(Schema.Int, {
    decode: SchemaGetter.transform((value: bigint) => Number(value)),
    encode: SchemaGetter.transform((value: number) => BigInt(value)),
  }),
)

/** Identifies one write, so that a repeated attempt finds that it was done. */
export const nextToken = Random.nextInt

/** The chat's row if `epoch` is current. The share lock keeps a new owner out until this statement is committed. */
export const ownerOf = (sql: SqlClient, chatId: ChatId, epoch: Epoch) =>
  sql`owner AS (SELECT 1 FROM chats WHERE chat_id = ${chatId} AND epoch = ${epoch} FOR SHARE)`

const away = new SqlError({ reason: new ConnectionError({ cause: { code: "08006" } }) })
const busy = new SqlError({ reason: new LockTimeoutError({ cause: { code: "55P03" } }) })

/** A failing save is `busy`: otherwise the breaker would open for all statements. */
const faultsOf = (operation: string): Rehearsable<StatementFailure> => ({
  names: operation === "Inbox.settle" ? ["save", "postgres"] : ["postgres"],
  injected: (kind) => (kind === "busy" ? busy : away),
})

const make = Effect.gen(function* () {
  const guard = yield* Guard
  const summaries = makeSummaries()
  return {
    run: <A, R>(
      operation: string,
      effect: Effect.Effect<A, StatementFailure, R>,
      policy: CallPolicy = policies.db,
    ): Effect.Effect<A, StoreError, R> =>
      guard
        .call(
          { dependency: "postgres", operation, policy, classify: verdict, why: causeOf, faults: faultsOf(operation) },
          effect,
        )
        .pipe(Effect.mapError(storeError(operation)), Effect.provideService(CurrentTransformer, summaries)),
  }
})

/** Runs the statements of all repositories: guarded, named, with `StoreError` failures. */
export class Statements extends Context.Service<
  Statements,
  {
    /** `effect` may run several times: a repeat after an unknown outcome must change nothing. */
    readonly run: <A, R>(
      operation: string,
      effect: Effect.Effect<A, StatementFailure, R>,
      policy?: CallPolicy,
    ) => Effect.Effect<A, StoreError, R>
  }
>()("confidant/store/Statements") {
  static readonly layer = Layer.effect(Statements, make)
}
