import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Operators from "../../../src/features/operators/Operators.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { FakeOperatorCommands } from "../../support/FakeOperatorCommands.ts"
import { command, friend, outline, route, usual } from "../../support/Routing.ts"

describe("the commands of operators", () => {
  it.effect.each(["backup", "flags", "ops", "status"])("has /%s for operators, and nobody else knows of it", (name) =>
    Effect.gen(function* () {
      const features = [yield* Operators.make, unsupported]
      const circumstances = { ...usual, isOperator: true }
      const answered = yield* route(friend, command(name, "x y"), { circumstances, features })
      assert.deepStrictEqual(outline(answered.reply), [`Message ${name}-asked`])
      const refused = yield* route(friend, command(name, "x y"), { features })
      assert.deepStrictEqual(outline(refused.reply), ["Message unsupported-command"])
    }).pipe(Effect.provide(FakeOperatorCommands)),
  )
})
