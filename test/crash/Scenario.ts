import { Context, Effect, type Layer, type Scope } from "effect"
import { House, type HouseOptions } from "../support/House.ts"
import type { Counted } from "./Ledger.ts"

/** One fault that was tried, what became of the turns under it, and how long it took afterwards until nobody waited. */
export interface Row extends Counted {
  readonly fault: string
  readonly recoverySeconds: number
}

declare module "vitest" {
  interface TaskMeta {
    /** Rows for the table that the run ends with. */
    crash?: Array<Row>
  }
}

/** Takes the rows of a test. */
export class Book extends Context.Service<Book, { readonly add: (row: Row) => Effect.Effect<void> }>()(
  "test/crash/Book",
) {}

/** Something to break, and what must hold afterwards. */
export interface Scenario {
  readonly name: string
  /** True where it cannot run; the check that found it has given the reason. */
  readonly skip?: boolean
  /** Tried with the trials only: a sibling is tried each time. */
  readonly isLong?: true
  readonly run: Effect.Effect<void, unknown, Book | Scope.Scope>
}

/** What a scenario finds around it. */
export type Inside = Book | Scope.Scope | Layer.Success<ReturnType<typeof House.layerStopped>>

/** What the bot logged, to look into a failure. */
const complaints = Effect.gen(function* () {
  const { lines } = yield* Effect.flatMap(House, ({ bot }) => bot)
  const loud = lines.entries.filter((line) => /"severity_text":"(WARN|ERROR|FATAL)"/.test(line))
  console.error(loud.slice(-60).join("\n"))
})

/** With a bot, a database, an emulator and a model server of its own; nothing of the bot runs yet. */
export const inHouse = <A, E>(
  name: string,
  run: Effect.Effect<A, E, Inside>,
  options: HouseOptions = {},
): Scenario => ({
  name,
  run: run.pipe(
    // A bot that never started has no lines; the cause itself is what counts.
    Effect.tapCause(() => Effect.exit(complaints)),
    // The bot ends before what it works with.
    Effect.scoped,
    Effect.asVoid,
    // As most run it: without a collector, which has suites of its own, and without debug lines.
    Effect.provide(
      House.layerStopped({ exports: false, durable: true, ...options, env: { LOG_LEVEL: "info", ...options.env } }),
      {
        local: true,
      },
    ),
  ),
})
