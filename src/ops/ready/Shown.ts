import { Predicate, Record } from "effect"
import { dependencies } from "../../policy/Dependencies.ts"

const rows = Record.map(dependencies, ({ ready }, dependency) => (ready === null ? null : { ...ready, dependency }))

export const shown = Record.mapEntries(Record.filter(rows, Predicate.isNotNull), (row) => [row.part, row])

interface OfInstance<Circuit> {
  readonly instance: string | null
  readonly circuit_breaker: Circuit
}

export const circuitsIn = <Circuit>(
  part: { readonly circuit_breaker: Circuit } | ReadonlyArray<OfInstance<Circuit>>,
): ReadonlyArray<OfInstance<Circuit>> =>
  "circuit_breaker" in part ? [{ instance: null, circuit_breaker: part.circuit_breaker }] : part
