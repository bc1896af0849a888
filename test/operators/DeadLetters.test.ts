import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { JobName } from "../../src/domain/operators/letters/DeadJobs.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import type { UserId } from "../../src/domain/Ids.ts"
import { dropLetter } from "../../src/operators/letters/DropLetter.ts"
import { letterOf, openLetters } from "../../src/operators/letters/Letters.ts"
import { retryLetter } from "../../src/operators/letters/RetryLetter.ts"
import { begin, newChat, settlement, text } from "../contract/Stores.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { MemoryAuditLog } from "../support/MemoryOperators.ts"
import { MemoryStore } from "../support/MemoryStore.ts"

const world = Layer.merge(MemoryStore, MemoryAuditLog)
const actor = "command:root"

const kind = "report"

const claimed = Effect.flatMap(JobQueue, (queue) => queue.claim([kind], 1, Duration.minutes(1)))

const deadJob = Effect.fnUntraced(function* (key: string, userId: UserId | null = null) {
  const queue = yield* JobQueue
  yield* queue.enqueue([{ kind, key, userId, lane: key, payload: "a secret" }])
  const [job] = yield* claimed
  if (job === undefined) return yield* Effect.die("nothing to claim")
  yield* queue.bury(job, "refused")
  return JobName.make(`job:${job.id}`)
})

const deadTurn = Effect.gen(function* () {
  const inbox = yield* Inbox
  const chat = newChat()
  const turn = text(chat, "a secret")
  const at = yield* begin(chat, turn)
  const { updateId } = turn.incoming
  yield* DeadLetters.use((letters) => letters.add({ updateId, chatId: chat.id, epoch: at.epoch }, "model", "no key"))
  yield* inbox.settle(settlement(chat, turn, at, []))
  return { chat, id: updateId }
})

const recorded = AuditLog.use((log) => log.recent(10)).pipe(
  Effect.map((entries) => entries.toReversed().map(({ action, details, target }) => [action, target, details])),
)

const refusal = (done: ReturnType<typeof retryLetter> | ReturnType<typeof dropLetter>) =>
  Effect.map(Effect.flip(done), ({ _tag, message }) => [_tag, message])

const number = (name: JobName) => name.slice("job:".length)

describe("what failed for good", () => {
  it.effect("is listed together, turns and jobs, oldest first, up to the limit", () =>
    Effect.gen(function* () {
      const first = yield* deadJob("a")
      yield* TestClock.adjust("1 second")
      const second = yield* deadTurn
      yield* TestClock.adjust("1 second")
      const third = yield* deadJob("b", second.chat.sender.id)
      const letters = yield* openLetters(10)
      assert.deepStrictEqual(
        letters.map(({ chatId, id, reason }) => [id, chatId, reason]),
        [
          [first, null, "job"],
          [second.id, second.chat.id, "model"],
          [third, second.chat.id, "job"],
        ],
      )
      assert.strictEqual(letters[0]?.detail, "report, tried once: refused")
      assert.notInclude(JSON.stringify(letters), "secret")
      assert.deepStrictEqual(yield* openLetters(2), letters.slice(0, 2))
      assert.deepStrictEqual(yield* letterOf(third), letters[2])
    }).pipe(Effect.provide(world)),
  )

  it.effect("is tried again if it is a job, which then has no letter", () =>
    Effect.gen(function* () {
      const name = yield* deadJob("a")
      yield* TestClock.adjust("1 second")
      const letter = yield* retryLetter(actor, name)
      assert.deepInclude(letter, { id: name, at: 0, resolvedAt: 1_000 })
      assert.deepStrictEqual(yield* openLetters(10), [])
      assert.deepStrictEqual(
        (yield* claimed).map(({ attempt, key }) => [key, attempt]),
        [["a", 1]],
      )
      const unknown = `Job ${number(name)} has no dead letter.`
      assert.deepStrictEqual(yield* refusal(retryLetter(actor, name)), ["UnknownTarget", unknown])
      assert.deepStrictEqual(yield* recorded, [
        ["dead_letter.retry", name, {}],
        ["dead_letter.retry", name, {}],
        ["dead_letter.retry", name, { refused: unknown }],
      ])
    }).pipe(Effect.provide(world)),
  )

  it.effect("is left undone if it is a job that is dropped", () =>
    Effect.gen(function* () {
      const name = yield* deadJob("a")
      const letter = yield* dropLetter(actor, name)
      assert.deepInclude(letter, { id: name, resolvedAt: 0 })
      assert.deepStrictEqual(yield* letterOf(name), letter)
      assert.deepStrictEqual(yield* openLetters(10), [])
      assert.deepStrictEqual(yield* claimed, [])
      const late = `Job ${number(name)} was closed at 1970-01-01 00:00:00 UTC.`
      for (const again of [retryLetter, dropLetter]) {
        assert.deepStrictEqual(yield* refusal(again(actor, name)), ["ActionRefused", late])
      }
      assert.deepStrictEqual(yield* claimed, [])
      assert.deepStrictEqual((yield* recorded).slice(0, 3), [
        ["dead_letter.drop", name, {}],
        ["dead_letter.retry", name, {}],
        ["dead_letter.retry", name, { refused: late }],
      ])
    }).pipe(Effect.provide(world)),
  )

  it.effect("is told apart by its name: a turn of the same number is another one", () =>
    Effect.gen(function* () {
      const { chat, id } = yield* deadTurn
      const job = yield* deadJob("a")
      const other = JobName.make(`job:${id}`)
      assert.strictEqual((yield* refusal(dropLetter(actor, other)))[0], "UnknownTarget")
      yield* retryLetter(actor, id)
      assert.deepInclude((yield* Inbox.use((inbox) => inbox.open(chat.id, 1)))[0], { status: "received" })
      assert.deepStrictEqual(
        (yield* openLetters(10)).map((letter) => letter.id),
        [job],
      )
      assert.deepStrictEqual((yield* recorded).at(-1), ["dead_letter.retry", String(id), {}])
    }).pipe(Effect.provide(world)),
  )
})
