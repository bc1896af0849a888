import { Effect, Exit, Request, RequestResolver } from "effect"
import type { StoreError } from "../domain/StoreError.ts"
import { statementRows } from "../policy/Database.ts"

interface Wanted<Row, Result> extends Request.Request<Result, StoreError> {
  readonly row: Row
}

/**
 * What many chats want of the same statement at the same moment goes to the server as one. `statement` takes rows and
 * gives a result for each, in their order. Rows that are refused together are tried one by one, so that a bad one fails alone.
 */
export const batched = <Row, Result>(
  statement: (rows: ReadonlyArray<Row>) => Effect.Effect<ReadonlyArray<Result>, StoreError>,
): ((row: Row) => Effect.Effect<Result, StoreError>) => {
  type Entry = Request.Entry<Wanted<Row, Result>>
  const wanted = Request.of<Wanted<Row, Result>>()

  const run = (entries: ReadonlyArray<Entry>): Effect.Effect<void> =>
    Effect.matchEffect(statement(entries.map(({ request }) => request.row)), {
      onSuccess: (results) =>
        Effect.sync(() => {
          for (const [index, result] of results.entries()) entries[index]?.completeUnsafe(Exit.succeed(result))
        }),
      onFailure: (error) =>
        entries.length > 1 && !error.transient
          ? Effect.forEach(entries, (entry) => run([entry]), { discard: true })
          : Effect.sync(() => {
              for (const entry of entries) entry.completeUnsafe(Exit.fail(error))
            }),
    })

  const resolver = RequestResolver.make<Wanted<Row, Result>>(run).pipe(RequestResolver.batchN(statementRows))
  return (row) => Effect.request(wanted({ row }), resolver)
}
