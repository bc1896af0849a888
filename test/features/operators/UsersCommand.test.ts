import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Product } from "../../../src/domain/operators/Product.ts"
import { Users } from "../../../src/domain/operators/Users.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { TextArguments } from "../../../src/domain/talk/Texts.ts"
import { UsersCommand } from "../../../src/features/operators/UsersCommand.ts"

const away = new StoreError({ operation: "Users.counts", transient: true, sqlState: null, message: "away" })

const say = (key: string, args?: TextArguments) => (args === undefined ? key : `${key} ${JSON.stringify(args)}`)

const told = (counts: Users["Service"]["counts"]) =>
  UsersCommand.use(({ answer }) => answer(say)).pipe(
    Effect.map((outgoing) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag)),
    Effect.provide(
      UsersCommand.layer.pipe(
        Layer.provide(Layer.mock(Users, { counts })),
        Layer.provide(Layer.mock(Product, { active: Effect.succeed({ day: 2, week: 3, month: 4 }) })),
      ),
    ),
  )

describe("/users", () => {
  it.effect("counts people, and names none", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* told(Effect.succeed({ people: 9, agreed: 7, blocked: 2, banned: 1 })),
        'users-counts {"people":9,"agreed":7,"blocked":2,"banned":1,"day":2,"week":3,"month":4}',
      )
    }),
  )

  it.effect("says so when the database does not answer", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* told(Effect.fail(away)), "users-unknown")
    }),
  )
})
