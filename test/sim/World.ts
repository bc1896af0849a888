import { Deferred, Effect, Exit, type Latch, Predicate, type Scope } from "effect"
import type { TestClock } from "effect/testing"
import type { UpdateId } from "../../src/domain/Ids.ts"
import type { Spooled } from "../../src/domain/talk/Spool.ts"
import { makeState } from "../support/MemoryState.ts"
import { Dice } from "./Dice.ts"
import type { End, Plan, Window } from "./Plan.ts"

/** One run of the process. What it does after its death reaches nobody. */
export interface Life {
  readonly name: string
  /** Whose disk it uses: the spool's file is there. */
  readonly machine: number
  state: "alive" | "stopping" | "frozen" | "dead"
  /** Was frozen, and replaced meanwhile. */
  isLate: boolean
  /** To stop. */
  readonly asked: Deferred.Deferred<void>
  /** Another one may start, so many milliseconds later. */
  readonly gone: Deferred.Deferred<number>
  readonly ended: Deferred.Deferred<void>
  readonly thawed: Latch.Latch
}

/** What happens to one call: how long until its effect, whether it has one, how it ends for the caller. */
export interface Fate<E> {
  readonly delay: number
  readonly effect: boolean
  readonly answer: "arrives" | "never" | { readonly error: E }
}

export const goesWell: Fate<never> = { delay: 0, effect: true, answer: "arrives" }

export interface Call<E = never> {
  readonly life: Life
  readonly name: string
  /** `goesWell` unless given. */
  readonly fate?: () => Fate<E>
  /** What failed or succeeded at the other side, for the invariants. */
  readonly onFault?: () => void
}

const nameOf = (error: unknown): string =>
  Predicate.hasProperty(error, "reason") && Predicate.hasProperty(error.reason, "_tag")
    ? String(error.reason._tag)
    : String(error)

/** Everything outside the process, and the record of what happened there. */
export class World {
  readonly plan: Plan
  readonly dice: Dice
  readonly clock: TestClock.TestClock
  readonly scope: Scope.Scope
  readonly store = makeState()
  /** The spools' files, by machine. */
  readonly spools = new Map<number, Map<UpdateId, Spooled>>()
  readonly cache = new Map<string, string>()
  readonly lives: Array<Life> = []
  readonly timeline: Array<string> = []
  readonly violations: Array<string> = []
  readonly ends: Array<End>
  /** Whether things still go wrong. */
  isFaulty = true
  /** How far the wall clock is ahead. */
  ahead = 0
  calls = 0
  /** Answers of the model so far. */
  answers = 0
  texts = 0

  constructor(plan: Plan, clock: TestClock.TestClock, scope: Scope.Scope) {
    this.plan = plan
    this.dice = new Dice(plan.seed + 0.5)
    this.clock = clock
    this.scope = scope
    this.ends = plan.ends.map((end) => ({ ...end })).sort((a, b) => a.at - b.at)
  }

  get now(): number {
    return this.clock.currentTimeMillisUnsafe()
  }

  tell(who: string, what: string): void {
    this.timeline.push(`${(this.now / 1_000).toFixed(3).padStart(9)} ${who.padEnd(9)} ${what}`)
  }

  violate(what: string): void {
    this.tell("VIOLATION", what)
    this.violations.push(what)
  }

  isIn(windows: ReadonlyArray<Window>): Window | undefined {
    return this.isFaulty ? windows.find(({ from, to }) => this.now >= from && this.now < to) : undefined
  }

  chance(probability: number): boolean {
    return this.isFaulty && this.dice.chance(probability)
  }

  kill(life: Life, restartAfter: number): void {
    if (life.state === "dead") return
    this.tell(life.name, "is killed")
    life.state = "dead"
    Deferred.doneUnsafe(life.gone, Exit.succeed(restartAfter))
    Deferred.doneUnsafe(life.ended, Exit.void)
  }

  /** A process may end at every call that it makes, before its effect or after it. */
  #mayEnd(life: Life, phase: "before" | "after"): void {
    const [end] = this.ends
    if (!this.isFaulty || end === undefined || life !== this.lives.at(-1) || life.state !== "alive") return
    if (this.now < end.at || end.phase !== phase) return
    // What a frozen process keeps in its spool, its successor elsewhere cannot know: another matter.
    if (end.kind === "freeze" && (this.spools.get(life.machine)?.size ?? 0) > 0) return
    end.calls -= 1
    if (end.calls > 0) return
    this.ends.shift()
    if (end.kind === "kill") return this.kill(life, end.millis)
    this.tell(life.name, end.kind === "stop" ? "is asked to stop" : "freezes")
    life.state = end.kind === "stop" ? "stopping" : "frozen"
    if (end.kind === "stop") Deferred.doneUnsafe(life.asked, Exit.void)
    // A frozen process is given up by the cluster after a while; a stopped one is replaced when it has ended.
    if (end.kind === "freeze") Deferred.doneUnsafe(life.gone, Exit.succeed(Math.floor(end.millis / 3)))
  }

  readonly #pass = (life: Life): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (life.state === "dead") return Effect.never
      return life.state === "frozen" ? Effect.andThen(life.thawed.await, this.#pass(life)) : Effect.void
    })

  /**
   * One call from a process to the outside. A process that dies or freezes on the way hears no answer, and what it has
   * asked for happens all the same.
   */
  call<A, E, F>(call: Call<F>, effect: Effect.Effect<A, E>): Effect.Effect<A, E | F> {
    const { life, name } = call
    return Effect.suspend((): Effect.Effect<A, E | F> => {
      this.calls += 1
      this.#mayEnd(life, "before")
      return Effect.andThen(
        this.#pass(life),
        Effect.suspend((): Effect.Effect<A, E | F> => {
          const fate: Fate<F> = call.fate?.() ?? goesWell
          const { answer } = fate
          if (fate !== goesWell) {
            const end = typeof answer === "string" ? answer : `fails: ${nameOf(answer.error)}`
            this.tell(life.name, `${name} ${fate.delay} ms, ${fate.effect ? "done" : "not done"}, answer ${end}`)
            if (answer !== "arrives") call.onFault?.()
          }
          const done: Effect.Effect<A, E | F> = fate.effect
            ? effect
            : typeof answer === "string"
              ? Effect.never
              : Effect.fail(answer.error)
          const there = fate.delay === 0 ? done : this.#elsewhere(fate.delay, done)
          return Effect.flatMap(Effect.exit(there), (exit) => {
            this.#mayEnd(life, "after")
            const heard: Effect.Effect<A, E | F> =
              answer === "arrives" ? exit : answer === "never" ? Effect.never : Effect.fail(answer.error)
            return Effect.andThen(this.#pass(life), heard)
          })
        }),
      )
    })
  }

  /** Goes on when the caller has given up or is dead. */
  #elsewhere<A, E>(delay: number, effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.gen({ self: this }, function* () {
      const outcome = yield* Deferred.make<A, E>()
      yield* Effect.delay(effect, delay).pipe(
        Effect.onExit((exit) => Deferred.done(outcome, exit)),
        Effect.exit,
        Effect.forkIn(this.scope),
      )
      return yield* Deferred.await(outcome)
    })
  }
}
