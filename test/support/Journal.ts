import { type Duration, Effect } from "effect"

/** What has happened so far, and waiting for what is to happen. */
export class Journal<A> {
  readonly entries: Array<A> = []
  readonly #watchers = new Set<() => void>()

  add(entry: A): void {
    this.entries.push(entry)
    for (const watcher of this.#watchers) watcher()
  }

  /** Waits until `look` finds something; looks again after every entry. Dies at the deadline, telling the last entries. */
  until<B>(
    what: string,
    look: (entries: ReadonlyArray<A>) => B | undefined,
    within: Duration.Input = "60 seconds",
  ): Effect.Effect<B> {
    return Effect.callback<B>((resume) => {
      const check = () => {
        const found = look(this.entries)
        if (found === undefined) return
        this.#watchers.delete(check)
        resume(Effect.succeed(found))
      }
      this.#watchers.add(check)
      check()
      return Effect.sync(() => this.#watchers.delete(check))
    }).pipe(
      Effect.timeoutOrElse({
        duration: within,
        orElse: () => {
          const last = this.entries
            .slice(-20)
            .map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)))
          return Effect.die(new Error(`Waited in vain for ${what}. The last entries:\n${last.join("\n")}`))
        },
      }),
    )
  }
}
