import { Effect } from "effect"
import type { JobRef } from "../../src/domain/JobQueue.ts"
import type { World } from "./World.ts"

/** What must hold of jobs whatever goes wrong. */
export class JobLaws {
  readonly #world: World
  readonly #ran = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  get #jobs() {
    return [...this.#world.store.jobs.values()]
  }

  /** Some process ran the job to its end. */
  ran(key: string): void {
    this.#ran.add(key)
  }

  /** Wraps the commit of a job's end: it was run, and nothing of its lane that was asked for before it is left. */
  completing<E>({ id }: JobRef, commit: Effect.Effect<boolean, E>): Effect.Effect<boolean, E> {
    return Effect.suspend(() => {
      const job = this.#world.store.jobs.get(id)
      const wasOpen = job !== undefined && job.doneAt === null
      return Effect.tap(commit, (done) =>
        Effect.sync(() => {
          if (!done || !wasOpen) return
          this.#world.tell("store", `job ${job.key} is done`)
          const before = this.#jobs.find((other) => other.lane === job.lane && other.id < id && other.doneAt === null)
          if (before !== undefined) this.#world.violate(`job ${job.key} ended before job ${before.key} of its lane`)
        }),
      )
    })
  }

  get isQuiet(): boolean {
    return this.#jobs.every(({ doneAt }) => doneAt !== null)
  }

  get open(): string {
    return this.#jobs.flatMap(({ doneAt, key }) => (doneAt === null ? [key] : [])).join()
  }

  /** Own turns that ended process after process: an operator finds them among the dead letters. */
  get #setAside(): number {
    const { letters, turns } = this.#world.store
    return [...letters.values()].filter(
      ({ reason, updateId }) => reason === "poisoned" && turns.get(updateId)?.incoming.content._tag === "Own",
    ).length
  }

  /** Each job had its effect once: one own turn says its result, or was set aside. */
  atTheEnd(): void {
    let setAside = this.#setAside
    // Of somebody who declined the payload is blanked; what was owed stays.
    const said = [...this.#world.store.turns.values()].flatMap(({ deliveries, incoming: { content } }) =>
      content._tag === "Own" ? deliveries.map(({ owed }) => (owed._tag === "Message" ? owed.text.text : "")) : [],
    )
    for (const { failedAt, key } of this.#jobs) {
      const times = said.filter((text) => text === `J${key}`).length
      if (failedAt !== null) this.#world.violate(`job ${key} failed for good`)
      if (times === 0 && setAside > 0) setAside -= 1
      else if (times !== 1) this.#world.violate(`the result of job ${key} is said ${times} times`)
      if (!this.#ran.has(key)) this.#world.violate(`job ${key} is done and was never run`)
    }
  }
}
