import { Context, Effect, Layer, Random } from "effect"
import type { FaultKind } from "../policy/Dependencies.ts"
import { type Fault, faultKinds } from "../policy/FaultNames.ts"
import { rehearsedStall } from "../policy/Model.ts"

export interface Rehearsable<E> {
  /** Names in FAULTS, without a variant: `postgres`, `llm`, `telegram.sendMessage`. */
  readonly names: ReadonlyArray<string>
  /** The failure as the dependency itself would cause it. */
  readonly injected: (kind: FaultKind) => E
}

export interface FaultView extends Fault {
  readonly injected: number
}

interface Row {
  readonly fault: Fault
  readonly kind: FaultKind
  injected: number
}

const variants = ["", ".lost", ".limit", ".hang", ".stall"]

const none = {
  views: Effect.succeed<ReadonlyArray<FaultView>>([]),
  around: <A, E, R>(_call: Rehearsable<E>, attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => attempt,
}

const draw = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
  for (const row of rows) {
    if ((yield* Random.next) < row.fault.probability) return row
  }
  return null
})

const strike = <E>(row: Row, call: Rehearsable<E>): Effect.Effect<never, E> =>
  Effect.suspend(() => {
    row.injected += 1
    const failure = row.kind === "hangs" ? Effect.never : Effect.fail(call.injected(row.kind))
    return Effect.logDebug(`Rehearsal: injected ${row.fault.name}`).pipe(
      Effect.andThen(Effect.ignore(Effect.annotateCurrentSpan("confidant.fault", row.fault.name))),
      Effect.andThen(row.kind === "stalled" ? Effect.delay(failure, rehearsedStall) : failure),
    )
  })

const make = (faults: ReadonlyArray<Fault>): typeof none => {
  if (faults.length === 0) return none
  const rows = new Map(
    faults.map((fault) => [fault.name, { fault, kind: faultKinds.get(fault.name) ?? "failed", injected: 0 }]),
  )
  const rowsOf = (names: ReadonlyArray<string>): ReadonlyArray<Row> =>
    names.flatMap((name) => variants.flatMap((variant) => rows.get(name + variant) ?? []))
  return {
    views: Effect.sync(() =>
      [...rows.values()].map(({ fault: { name, probability }, injected }) => ({ name, probability, injected })),
    ),
    around: (call, attempt) => {
      const concerned = rowsOf(call.names)
      if (concerned.length === 0) return attempt
      return Effect.flatMap(draw(concerned), (row) => {
        if (row === null) return attempt
        return row.kind === "lost" ? Effect.andThen(attempt, strike(row, call)) : strike(row, call)
      })
    },
  }
}

/** Injected failures for rehearsals. Attempts draw from `Random`, so a seed repeats a rehearsal; without faults nothing is drawn. */
export const Faults = Context.Reference<{
  readonly views: Effect.Effect<ReadonlyArray<FaultView>>
  /** A fault may strike before or after the attempt. */
  readonly around: <A, E, R>(call: Rehearsable<E>, attempt: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}>("confidant/boundary/Faults", { defaultValue: () => none })

export const layer = (faults: ReadonlyArray<Fault>): Layer.Layer<never> =>
  Layer.effect(
    Faults,
    Effect.as(
      faults.length === 0
        ? Effect.void
        : Effect.logWarning(
            `Rehearsal: failing on purpose: ${faults.map(({ name, probability }) => `${name}:${probability}`).join(", ")}`,
          ),
      make(faults),
    ),
  )
