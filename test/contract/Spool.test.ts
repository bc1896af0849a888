import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TelegramMessageId, UpdateId } from "../../src/domain/Ids.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import { MemorySpool } from "../support/MemorySpool.ts"
import { answer, makeStateDir, spoolIn } from "../support/SpoolFolder.ts"

const inFile = Layer.unwrap(Effect.map(makeStateDir, spoolIn))

const update = UpdateId.make
const message = TelegramMessageId.make

/** Ends with an empty spool, which the next test begins with. */
const clear = Effect.gen(function* () {
  const spool = yield* Spool
  for (const { settlement } of yield* spool.waiting) yield* spool.saved(settlement.updateId)
  assert.deepStrictEqual(yield* spool.waiting, [])
})

for (const [place, spools] of [
  ["in memory", MemorySpool],
  ["in a file", inFile],
] as const) {
  layer(spools)(`Spool ${place}`, (it) => {
    it.effect("gives back what it keeps, the oldest first", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        assert.deepStrictEqual(yield* spool.waiting, [])
        const answers = [answer(30, "first"), answer(10, "second"), answer(20, 'third 🙂 \u0000 \uD800 \n\\"')]
        for (const each of answers) yield* spool.keep(each)
        assert.deepStrictEqual(
          yield* spool.waiting,
          answers.map((settlement) => ({ settlement, sent: new Map() })),
        )
        yield* clear
      }),
    )

    it.effect("remembers what Telegram took, part by part", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        yield* spool.keep(answer(1))
        yield* spool.keep(answer(2))
        yield* spool.sent(update(2), 0, message(77))
        yield* spool.sent(update(2), 1, null)
        yield* spool.sent(update(3), 0, message(78))
        const waiting = yield* spool.waiting
        assert.deepStrictEqual(
          waiting.map(({ sent }) => sent),
          [
            new Map(),
            new Map([
              [0, message(77)],
              [1, null],
            ]),
          ],
        )
        yield* clear
      }),
    )

    it.effect("lets go of what is saved, and of nothing else", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        for (const id of [1, 2, 3]) yield* spool.keep(answer(id))
        yield* spool.saved(update(2))
        yield* spool.saved(update(2))
        yield* spool.saved(update(99))
        const waiting = yield* spool.waiting
        assert.deepStrictEqual(
          waiting.map(({ settlement }) => settlement.updateId),
          [update(1), update(3)],
        )
        yield* clear
      }),
    )

    it.effect("takes another answer to the same update in place of the first; nothing of it was sent", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        yield* spool.keep(answer(1, "first"))
        yield* spool.sent(update(1), 0, message(5))
        yield* spool.keep(answer(2))
        yield* spool.keep(answer(1, "second"))
        assert.deepStrictEqual(yield* spool.waiting, [
          { settlement: answer(1, "second"), sent: new Map() },
          { settlement: answer(2), sent: new Map() },
        ])
        yield* clear
      }),
    )

    it.effect("shows a snapshot: what was asked for before does not change", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        yield* spool.keep(answer(1))
        const before = yield* spool.waiting
        yield* spool.sent(update(1), 0, message(5))
        yield* spool.keep(answer(2))
        assert.deepStrictEqual(before, [{ settlement: answer(1), sent: new Map() }])
        yield* clear
      }),
    )

    it.effect("keeps everything that comes at the same time", () =>
      Effect.gen(function* () {
        const spool = yield* Spool
        const ids = Array.from({ length: 200 }, (_, index) => index + 1)
        yield* Effect.forEach(
          ids,
          (id) => Effect.andThen(spool.keep(answer(id)), spool.sent(update(id), 0, message(id))),
          { concurrency: "unbounded" },
        )
        const waiting = yield* spool.waiting
        assert.deepStrictEqual(
          waiting.map(({ settlement }) => settlement.updateId).toSorted((a, b) => a - b),
          ids.map((id) => update(id)),
        )
        assert.isTrue(waiting.every(({ sent, settlement }) => sent.get(0) === message(settlement.updateId)))
        yield* Effect.forEach(ids, (id) => spool.saved(update(id)), { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* spool.waiting, [])
      }),
    )
  })
}
