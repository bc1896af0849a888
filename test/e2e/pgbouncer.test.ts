import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { House } from "../support/House.ts"
import * as PgBouncer from "../support/PgBouncer.ts"
import { missing } from "../support/requires.ts"
import { freshDatabase } from "../support/TestDatabase.ts"
import { acquainted } from "./acquainted.ts"

describe.skipIf(missing("pgbouncer"))("a bot whose database is behind PgBouncer in transaction mode", () => {
  it.live("answers, is killed, and answers again with the whole conversation", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const behind = yield* PgBouncer.make()
      const env = { DATABASE_URL: Redacted.value(behind(url)), DATABASE_DIRECT_URL: Redacted.value(url) }
      yield* Effect.gen(function* () {
        const { bot, history, sim, start } = yield* House
        const ada = yield* acquainted("Ada")
        yield* Effect.flatMap(bot, ({ end }) => end("SIGKILL"))
        yield* sim.say(ada.id, "Still there?")
        yield* start()
        const [, , answer] = yield* sim.received(ada.id, 3)
        assert.strictEqual(answer?.text, "You wrote: Still there?")
        assert.strictEqual((yield* history(ada.id)).length, 4)
      }).pipe(Effect.scoped, Effect.provide(House.layer({ database: url, env })))
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
