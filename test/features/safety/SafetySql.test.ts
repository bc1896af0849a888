import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { SafetyReport } from "../../../src/domain/operators/SafetyReport.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { counted } from "../../../src/features/safety/Counting.ts"
import * as SafetySql from "../../../src/features/safety/SafetySql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { SafetyReportSql } from "../../../src/store/operators/SafetyReportSql.ts"
import { begin, newChat, settlement, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"

const store = testStore(passThrough).pipe(Layer.provide(Layer.succeed(ChangeKinds, SafetySql.changes)), Layer.orDie)

layer(SafetyReportSql.pipe(Layer.provideMerge(store)))("help that was shown", (it) => {
  it.effect("is counted by month, once for each settled turn, with nothing of the person", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const inbox = yield* Inbox
      const report = yield* SafetyReport
      const chat = newChat()
      const [first, second, third] = ["1", "2", "3"].map((said) => text(chat, said))
      assert(first !== undefined && second !== undefined && third !== undefined)
      const at = yield* begin(chat, first, second, third)
      const settled = [
        settlement(chat, first, at, ["help"], { changes: [counted("self", false)] }),
        settlement(chat, second, at, ["again"], { changes: [counted("self", true)] }),
        settlement(chat, third, at, ["help"], { changes: [counted("model", false)] }),
      ]
      for (const each of [...settled, ...settled]) assert.isNotNull(yield* inbox.settle(each))
      const month = yield* sql`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS month`.pipe(
        Effect.flatMap(Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ month: Schema.String })]))),
        Effect.map(([row]) => row.month),
      )
      assert.deepStrictEqual(yield* report.ofYear(Number(month.slice(0, 4))), [
        { month, kind: "model", whole: 1, short: 0 },
        { month, kind: "self", whole: 1, short: 1 },
      ])
      assert.deepStrictEqual(yield* report.ofYear(2020), [])
      const columns = yield* sql`
          SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'safety_answers' ORDER BY 1`
      assert.deepStrictEqual(
        columns.map(({ name }) => name),
        ["kind", "month", "short", "whole"],
      )
    }),
  )
})
