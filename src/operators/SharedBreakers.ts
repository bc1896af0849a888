import { Context, Effect, Layer, Semaphore } from "effect"
import { Guard } from "../boundary/Guard.ts"
import { everlasting } from "../boundary/Loop.ts"
import { type Held, HeldBreakers } from "../domain/operators/HeldBreakers.ts"
import { heldBreakers } from "../policy/ops/Admin.ts"

const make = Effect.gen(function* () {
  const guard = yield* Guard
  const held = yield* HeldBreakers
  const inTurn = yield* Semaphore.make(1)
  /** What the database has not taken yet. */
  const unsaved = new Map<string, Held | null>()

  const save = Effect.suspend(() =>
    Effect.forEach(
      [...unsaved],
      ([key, to]) =>
        Effect.andThen(
          held.hold(key, to),
          Effect.sync(() => unsaved.get(key) === to && unsaved.delete(key)),
        ),
      { discard: true },
    ),
  )

  const look = Effect.gen(function* () {
    yield* save
    const all = yield* held.all
    for (const { forced, key } of yield* guard.breakers) {
      const to = all.get(key) ?? null
      if (to !== forced && !unsaved.has(key)) yield* guard.force(key, to)
    }
  }).pipe(inTurn.withPermit)

  yield* everlasting("Reading the held breakers", Effect.ignore(look), heldBreakers.every).pipe(
    Effect.withTracerEnabled(false),
    Effect.forkScoped,
  )

  return SharedBreakers.of({
    hold: Effect.fnUntraced(function* (key, to) {
      const isKnown = (yield* guard.breakers).some((breaker) => breaker.key === key)
      if (!isKnown) return
      unsaved.set(key, to)
      yield* guard.force(key, to)
      yield* save.pipe(
        inTurn.withPermit,
        Effect.catch(({ message }) =>
          Effect.logWarning(`Other processes will learn later how the breaker is held: ${message}`),
        ),
      )
    }),
  })
})

/** Holds a breaker in all processes: here at once, in the others within seconds, or once the database is back. */
export class SharedBreakers extends Context.Service<
  SharedBreakers,
  { readonly hold: (key: string, to: Held | null) => Effect.Effect<void> }
>()("confidant/operators/SharedBreakers") {
  static readonly layer = Layer.effect(SharedBreakers, make)
}
