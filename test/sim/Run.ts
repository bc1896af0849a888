import { Cause, Clock, Deferred, Duration, Effect, Exit, Fiber, Latch, Layer, Random, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as InboundState from "../../src/telegram/InboundState.ts"
import * as Poll from "../../src/telegram/Poll.ts"
import type { Bug } from "./Bugs.ts"
import * as House from "./House.ts"
import { Laws } from "./Laws.ts"
import * as People from "./People.ts"
import { planOf } from "./Plan.ts"
import { SimTelegram } from "./SimTelegram.ts"
import { type Life, World } from "./World.ts"

/** How one run ended. */
export interface Outcome {
  readonly seed: number
  readonly violations: ReadonlyArray<string>
  readonly timeline: ReadonlyArray<string>
  readonly calls: number
  readonly updates: number
  readonly lives: number
  /** Virtual. */
  readonly millis: number
}

/** Once nothing goes wrong any more, everything must be finished within this virtual time; a chat is tried again after 10 minutes at the latest. */
const patience = 3_600_000

/** Virtual time that passes after everything is finished: nothing more may happen. */
const aftermath = 15_000

/** The wall clock of the process and of the database. */
const wallClock = (world: World): Clock.Clock => {
  const { clock } = world
  return {
    ...clock,
    // Whole milliseconds, as timers have them.
    sleep: (duration) => clock.sleep(Duration.millis(Math.ceil(Duration.toMillis(duration)))),
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + world.ahead,
    currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + world.ahead),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(world.ahead) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => clock.currentTimeNanosUnsafe() + BigInt(world.ahead) * 1_000_000n),
  }
}

const makeLife = (world: World, machine: number): Life => ({
  name: `life ${world.lives.length + 1}`,
  machine,
  state: "alive",
  isLate: false,
  asked: Deferred.makeUnsafe(),
  gone: Deferred.makeUnsafe(),
  ended: Deferred.makeUnsafe(),
  thawed: Latch.makeUnsafe(),
})

/** One process from its start to its end. What is left of it afterwards reaches nobody, and is not waited for. */
const live = Effect.fnUntraced(function* (
  world: World,
  life: Life,
  telegram: SimTelegram,
  laws: Laws,
  bug: Bug | null,
) {
  world.tell(life.name, `starts on machine ${life.machine}`)
  const scope = yield* Scope.make()
  const started = Layer.buildWithMemoMap(
    House.layer(world, life, telegram, laws, bug),
    Layer.makeMemoMapUnsafe(),
    scope,
  )
  yield* Effect.flatMap(started, (context) =>
    Effect.forkIn(Poll.run.pipe(Effect.provide(InboundState.layer("poll")), Effect.provideContext(context)), scope),
  ).pipe(
    Effect.provideService(Clock.Clock, wallClock(world)),
    Random.withSeed(`${world.plan.seed} ${life.name}`),
    Effect.catchCause((cause) =>
      Effect.sync(() => world.violate(`${life.name} does not start: ${Cause.pretty(cause)}`)),
    ),
    Effect.forkIn(scope),
  )
  const stopped = Effect.gen(function* () {
    yield* Deferred.await(life.asked)
    const closing = yield* Effect.forkIn(Scope.close(scope, Exit.void), world.scope)
    yield* Effect.timeoutOption(Fiber.await(closing), "30 seconds")
    world.kill(life, 500)
  })
  yield* Effect.forkIn(stopped, world.scope)
  yield* Deferred.await(life.ended)
  yield* Effect.forkIn(Scope.close(scope, Exit.void), world.scope)
})

/** A frozen process wakes up after a while, finds itself replaced a little later, and is gone. */
const thaw = Effect.fnUntraced(function* (world: World, life: Life) {
  life.isLate = true
  life.state = "alive"
  world.tell(life.name, "wakes up")
  yield* life.thawed.open
  yield* Effect.sleep(world.dice.int(0, 3_000))
  world.kill(life, 0)
})

/** Keeps a process running; on the other machine after one has frozen. */
const supervise = Effect.fnUntraced(function* (world: World, telegram: SimTelegram, laws: Laws, bug: Bug | null) {
  let machine = 0
  while (true) {
    const life = makeLife(world, machine)
    world.lives.push(life)
    yield* Effect.forkIn(live(world, life, telegram, laws, bug), world.scope)
    const wait = yield* Deferred.await(life.gone)
    yield* Effect.sleep(wait)
    if (life.state === "frozen") {
      machine += 1
      yield* Effect.forkIn(Effect.delay(thaw(world, life), wait * 2), world.scope)
    }
    // Somebody starts the machine again whose spool still holds answers.
    for (const [other, spool] of world.spools) if (!world.isFaulty && spool.size > 0) machine = other
  }
})

const jump = (world: World) =>
  Effect.forEach(
    world.plan.jumps,
    ({ at, by }) =>
      Effect.delay(
        Effect.sync(() => {
          world.ahead += by
          world.tell("clock", `jumps ${by} ms ahead`)
        }),
        at,
      ),
    { concurrency: "unbounded", discard: true },
  )

/** Lives one seed through, until everything is finished or a law is broken. */
export const run = (
  seed: number,
  options: { readonly bug?: Bug; readonly cluster?: boolean } = {},
): Effect.Effect<Outcome> =>
  Effect.gen(function* () {
    const clock = yield* TestClock.testClockWith(Effect.succeed)
    const scope = yield* Scope.make()
    const drawn = planOf(seed)
    const plan = { ...drawn, cluster: options.cluster ?? drawn.cluster }
    const world = new World(plan, clock, scope)
    const laws = new Laws(world)
    const telegram = new SimTelegram(world, laws)
    yield* Effect.forkIn(supervise(world, telegram, laws, options.bug ?? null), scope)
    yield* Effect.forkIn(jump(world), scope)
    const people = yield* Effect.forkIn(People.all(world, telegram), scope)

    let quietSince: number | null = null
    while (world.violations.length === 0) {
      yield* TestClock.adjust(1_000)
      if (world.isFaulty && world.now >= plan.millis && people.pollUnsafe() !== undefined) {
        world.isFaulty = false
        world.tell("world", "nothing goes wrong from here on")
      }
      const isQuiet = !world.isFaulty && laws.isQuiet && telegram.unconfirmed === 0
      // What a full disk did not let the spool forget, it offers again after a restart.
      if (!world.isFaulty && laws.isAnswered && !isQuiet && world.now % 60_000 === 0) {
        const current = world.lives.at(-1)
        if (current !== undefined) world.kill(current, 500)
      }
      quietSince = isQuiet ? (quietSince ?? world.now) : null
      if (quietSince !== null && world.now >= quietSince + aftermath) break
      if (world.now > plan.millis + patience) world.violate(`not everything ended: ${laws.open}`)
    }
    if (world.violations.length === 0) laws.atTheEnd()
    world.lives.forEach((life) => world.kill(life, patience))
    // The dead wait for answers that never come: nobody waits for them.
    yield* Effect.forkDetach(Scope.close(scope, Exit.void))
    return {
      seed,
      violations: world.violations,
      timeline: world.timeline,
      calls: world.calls,
      updates: world.store.turns.size,
      lives: world.lives.length,
      millis: world.now,
    }
  }).pipe(Effect.provide(TestClock.layer()))
