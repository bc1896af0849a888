import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { userInfo } from "node:os"
import { turns as command } from "../../src/cli/Turns.ts"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { AuditLogSql } from "../../src/store/operators/AuditLogSql.ts"
import { DeadLettersSql } from "../../src/store/operators/DeadLettersSql.ts"
import { InboxSql } from "../../src/store/InboxSql.ts"
import { JobsSql } from "../../src/store/JobsSql.ts"
import { PeopleSql } from "../../src/store/PeopleSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { begin, newChat, settlement, text } from "../contract/Stores.ts"
import * as CommandHere from "../support/CommandHere.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { makeFolder } from "../support/House.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { clientOf, freshDatabase } from "../support/TestDatabase.ts"
import { isRefused, unused } from "./Typed.ts"

type Typed = (
  ...args: ReadonlyArray<string>
) => Effect.Effect<{ readonly code: number | null; readonly printed: string }>

/** The command on a database of its own: in this process, or in one of its own. */
class Operator extends Context.Service<Operator, { readonly turns: Typed; readonly apart: Typed }>()("test/Operator") {}

const store = Layer.unwrap(
  Effect.gen(function* () {
    const url = yield* freshDatabase
    const cwd = yield* makeFolder
    const context = yield* Effect.context<NodeServices.NodeServices>()
    const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: `${cwd}/state` }
    const turns: Typed = (...args) => CommandHere.run(["turns", ...args], env, cwd)
    const apart: Typed = (...args) =>
      CommandProcess.run(["turns", ...args], env, cwd).pipe(Effect.scoped, Effect.provideContext(context))
    return Layer.mergeAll(
      AuditLogSql,
      InboxSql,
      PeopleSql,
      DeadLettersSql,
      JobsSql,
      Layer.succeed(Operator, { turns, apart }),
    ).pipe(Layer.provide(Statements.layer), Layer.provide(passThrough), Layer.provideMerge(clientOf(url)))
  }),
).pipe(Layer.provideMerge(NodeServices.layer), Layer.orDie)

const failedTurn = Effect.fnUntraced(function* (detail: string) {
  const inbox = yield* Inbox
  const letters = yield* DeadLetters
  const chat = newChat()
  const turn = text(chat, "a secret")
  const at = yield* begin(chat, turn)
  const { updateId } = turn.incoming
  yield* letters.add({ updateId, chatId: chat.id, epoch: at.epoch }, "model", detail)
  const messages = [{ role: "assistant", text: "a secret apology", telegramMessageId: null }] as const
  yield* inbox.settle(settlement(chat, turn, at, [], { messages }))
  return { chat, updateId }
})

const claimed = Effect.flatMap(JobQueue, (queue) => queue.claim(["report"], 1, Duration.minutes(1)))

const failedJob = Effect.fnUntraced(function* (key: string) {
  const queue = yield* JobQueue
  yield* queue.enqueue([{ kind: "report", key, userId: null, lane: key, payload: "a secret" }])
  const [job] = yield* claimed
  if (job === undefined) return yield* Effect.die("nothing to claim")
  yield* queue.bury(job, "refused")
  return job.id
})

const PrintedIds = Schema.fromJsonString(
  Schema.Array(Schema.Struct({ updateId: Schema.optionalKey(Schema.Int), id: Schema.optionalKey(Schema.String) })),
)

const Printed = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({ updateId: Schema.Int, reason: Schema.String, detail: Schema.String, at: Schema.String }),
  ),
)

layer(store, { excludeTestServices: true, timeout: "120 seconds" })("confidant turns", (it) => {
  it.effect("says that nothing has failed", () =>
    Effect.gen(function* () {
      const { apart, turns } = yield* Operator
      assert.deepStrictEqual(yield* apart("list"), { code: 0, printed: "Nothing has failed for good." })
      assert.deepStrictEqual(yield* turns("list", "--json"), { code: 0, printed: "[]" })
    }),
  )

  it.effect("lists what failed as a table or as JSON, without a word of the user", () =>
    Effect.gen(function* () {
      const { turns } = yield* Operator
      const letters = yield* DeadLetters
      const { chat, updateId } = yield* failedTurn("401 \u001b[31mno\nsuch key")
      const other = yield* failedTurn("500")
      const { code, printed } = yield* turns("list")
      assert.strictEqual(code, 0)
      const [head, row, ...rest] = printed.split("\n")
      assert.match(head ?? "", /^ID +WHEN +CHAT +REASON +DETAIL$/)
      assert.match(row ?? "", new RegExp(`^${updateId} +\\d{4}-.* UTC +${chat.id} +model +401 \\[31mno such key$`))
      assert.strictEqual(rest.length, 1)
      assert.notInclude(printed, "secret")

      const json = yield* turns("list", "--json", "--limit", "1")
      const [letter, ...more] = yield* Schema.decodeUnknownEffect(Printed)(json.printed)
      assert.deepInclude(letter, { updateId, reason: "model" })
      assert.strictEqual(letter?.detail, (yield* letters.show(updateId))?.detail)
      assert.deepStrictEqual(more, [])
      for (const each of [updateId, other.updateId]) yield* letters.drop(each)
    }),
  )

  it.effect("shows, retries and drops one, says what it did, and writes it into the audit log", () =>
    Effect.gen(function* () {
      const { turns } = yield* Operator
      const inbox = yield* Inbox
      const first = yield* failedTurn("the first")
      const second = yield* failedTurn("the second")
      const shown = yield* turns("show", String(first.updateId))
      assert.strictEqual(shown.code, 0)
      for (const part of [String(first.updateId), String(first.chat.id), "the first", "Resolved:  no"]) {
        assert.include(shown.printed, part)
      }
      const retried = yield* turns("retry", String(first.updateId))
      assert.strictEqual(retried.code, 0)
      assert.include(retried.printed, `Turn ${first.updateId} is open again`)
      assert.deepInclude((yield* inbox.open(first.chat.id, 1))[0], { updateId: first.updateId, status: "received" })

      const dropped = yield* turns("drop", String(second.updateId))
      assert.strictEqual(dropped.code, 0)
      assert.deepStrictEqual(yield* inbox.open(second.chat.id, 1), [])
      assert.include((yield* turns("list")).printed, "Nothing")

      const again = yield* turns("retry", String(second.updateId))
      assert.strictEqual(again.code, 1)
      assert.match(again.printed, new RegExp(`^Turn ${second.updateId} was closed at .* UTC\\.$`))

      const entries = yield* AuditLog.use((log) => log.recent(10))
      const actor = `command:${userInfo().username}`
      assert.deepStrictEqual(
        entries.map((entry) => [entry.actor, entry.action, entry.target, entry.details]),
        [
          [actor, "dead_letter.retry", String(second.updateId), { refused: again.printed }],
          [actor, "dead_letter.retry", String(second.updateId), {}],
          [actor, "dead_letter.drop", String(second.updateId), {}],
          [actor, "dead_letter.retry", String(first.updateId), {}],
        ],
      )
    }),
  )

  it.effect("lists, shows, retries and drops jobs by their names, beside turns", () =>
    Effect.gen(function* () {
      const { turns } = yield* Operator
      const first = yield* failedJob("first")
      const { updateId } = yield* failedTurn("the turn")
      const second = yield* failedJob("second")
      const { printed } = yield* turns("list")
      const [, row, ...rest] = printed.split("\n")
      assert.match(row ?? "", new RegExp(`^job:${first} +\\d{4}-.* UTC +none +job +report, tried once: refused$`))
      assert.strictEqual(rest.length, 2)
      assert.notInclude(printed, "secret")
      const json = yield* turns("list", "--json")
      assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(PrintedIds)(json.printed), [
        { id: `job:${first}` },
        { updateId },
        { id: `job:${second}` },
      ])
      const shown = yield* turns("show", `job:${first}`)
      for (const part of [`Job:       job:${first}`, "Chat:      none", "Resolved:  no"])
        assert.include(shown.printed, part)

      const retried = yield* turns("retry", `job:${first}`)
      assert.strictEqual(retried.code, 0)
      assert.include(retried.printed, `Job ${first} is open again`)
      assert.deepStrictEqual(
        (yield* claimed).map(({ key }) => key),
        ["first"],
      )
      assert.strictEqual((yield* turns("drop", `job:${second}`)).code, 0)
      const again = yield* turns("retry", `job:${second}`)
      assert.strictEqual(again.code, 1)
      assert.match(again.printed, new RegExp(`^Job ${second} was closed at .* UTC\\.$`))
      yield* DeadLetters.use((letters) => letters.drop(updateId))
      assert.include((yield* turns("list")).printed, "Nothing")
      assert.deepStrictEqual(yield* turns("show", "job:424242"), {
        code: 1,
        printed: "Job 424242 has no dead letter.",
      })
      const own = { code: 1, printed: "Turn -5 has no dead letter." }
      assert.deepStrictEqual(yield* turns("show", "-5"), own, "a turn of the bot's own")
      const [, last] = yield* AuditLog.use((log) => log.recent(2))
      assert.deepInclude(last, { action: "dead_letter.retry", target: `job:${second}` })
    }),
  )

  it.effect("refuses an unknown turn with one line", () =>
    Effect.gen(function* () {
      const { apart } = yield* Operator
      assert.deepStrictEqual(yield* apart("retry", "424242"), { code: 1, printed: "Turn 424242 has no dead letter." })
    }),
  )

  it.effect("refuses what is no turn and no number", () =>
    Effect.gen(function* () {
      const { turns } = yield* Operator
      for (const args of [
        ["show", "seven"],
        ["show", "1.5"],
        ["drop", "job:"],
        ["drop", "job:0"],
        ["retry"],
        ["list", "--limit", "0"],
        ["lost"],
      ]) {
        assert.isTrue(yield* isRefused(command(unused), args), args.join(" "))
      }
      const { code, printed } = yield* turns("show", "seven")
      assert.strictEqual(code, 1)
      assert.include(printed, "like 5024 or job:12")
      assert.notInclude(printed, "RegExp")
    }),
  )

  // The last one: it makes the database unusable.
  it.effect("refuses a database of a newer version and says which", () =>
    Effect.gen(function* () {
      const { turns } = yield* Operator
      const sql = yield* SqlClient
      yield* sql`INSERT INTO confidant_migrations (migration_id, name) VALUES (9000, 'from_the_future')`
      const { code, printed } = yield* turns("list")
      assert.strictEqual(code, 1)
      assert.match(
        printed,
        /^the database is at migration 9000 \(from_the_future\), which serves versions from migration 9000 on; this one knows \d+: start/,
      )
    }),
  )
})
