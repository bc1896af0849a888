import { Context, Effect, Exit, Latch, Request, RequestResolver } from "effect"
import { Retried } from "../../boundary/Retry.ts"
import { StoreError } from "../../domain/StoreError.ts"
import { gather, statementRows } from "../../policy/Database.ts"

/** A retried statement counts as retried for everyone who waited for it. */
const marking = <A, E>(
  entries: ReadonlyArray<{ readonly context: Context.Context<never> }>,
  statement: Effect.Effect<A, E>,
): Effect.Effect<A, E> =>
  Effect.suspend(() => {
    const mark = { retried: false }
    return Effect.onExit(Effect.provideService(statement, Retried, mark), () =>
      Effect.sync(() => {
        if (!mark.retried) return
        for (const { context } of entries) Context.get(context, Retried).retried = true
      }),
    )
  })

interface Wanted<Row, Result, E> extends Request.Request<Result, E> {
  readonly row: Row
}

const mayPass = (error: unknown): boolean => error instanceof StoreError && error.transient

/** Group commit: while one statement runs, the next gathers rows. Those refused for good together are tried one by one; results keep the order. */
export const batched = <Row, Result, E = StoreError>(
  statement: (rows: ReadonlyArray<Row>) => Effect.Effect<ReadonlyArray<Result>, E>,
  isTransient: (error: E) => boolean = mayPass,
): ((row: Row) => Effect.Effect<Result, E>) => {
  type Entry = Request.Entry<Wanted<Row, Result, E>>
  const wanted = Request.of<Wanted<Row, Result, E>>()

  const run = (entries: ReadonlyArray<Entry>): Effect.Effect<void> =>
    Effect.matchEffect(marking(entries, statement(entries.map(({ request }) => request.row))), {
      onSuccess: (results) =>
        Effect.sync(() => {
          for (const [index, result] of results.entries()) entries[index]?.completeUnsafe(Exit.succeed(result))
        }),
      onFailure: (error) =>
        entries.length > 1 && !isTransient(error)
          ? Effect.forEach(entries, (entry) => run([entry]), { discard: true })
          : Effect.sync(() => {
              for (const entry of entries) entry.completeUnsafe(Exit.fail(error))
            }),
    })

  const free = Latch.makeUnsafe(true)
  let underway = 0
  const counted = (entries: ReadonlyArray<Entry>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        underway++
        free.closeUnsafe()
      }),
      () => run(entries),
      () =>
        Effect.sync(() => {
          underway--
          if (underway === 0) free.openUnsafe()
        }),
    )
  const whenFree = Effect.suspend(() =>
    underway === 0 ? Effect.void : Effect.raceFirst(free.await, Effect.sleep(gather)),
  )

  const resolver = RequestResolver.make<Wanted<Row, Result, E>>(counted).pipe(
    RequestResolver.setDelayEffect(Effect.andThen(Effect.yieldNow, whenFree)),
    RequestResolver.batchN(statementRows),
  )
  return (row) => Effect.request(wanted({ row }), resolver)
}
